using System.Globalization;
using System.Text;
using CloudNexus.Agent.Programs;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Programs;

[Collection(ProgramsCollection.Name)]
public sealed class ProgramRunnerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ProgramRunner _runner = new(TimeProvider.System);

    [Fact]
    public async Task RunAsync_Program_GivesOutputAndExitCode()
    {
        var result = await Shell("echo one; echo two; exit 0");
        Assert.Equal((0, "one\ntwo\n", false), (result.ExitCode, Encoding.UTF8.GetString(result.Output), result.TooMuch));
        Assert.Null(result.Failure);
    }

    [Fact]
    public async Task RunAsync_ProgramFails_TellsTheFirstLineOfItsError()
    {
        var result = await Shell("echo >&2; echo '  first' >&2; echo second >&2; exit 3");
        Assert.Equal("it ended with exit code 3: first", result.Failure);
        Assert.Equal("it ended with exit code 1", (await Shell("exit 1")).Failure);
    }

    [Fact]
    public async Task RunAsync_SignalEndsIt_ExitCodeSaysWhich()
        => Assert.Equal(128 + 15, (await Shell("kill -TERM $$; sleep 100")).ExitCode);

    [Fact]
    public async Task RunAsync_Environment_IsOnlyWhatWasGiven()
    {
        Environment.SetEnvironmentVariable("NEXUS_TEST_SECRET", "must not be seen");
        var start = new ProgramStart(["/usr/bin/env"], new Dictionary<string, string> { ["GIVEN"] = "a=b c", ["LANG"] = "C" });
        var result = await _runner.RunAsync(start, CancellationToken.None);
        var lines = Encoding.UTF8.GetString(result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["GIVEN=a=b c", "LANG=C", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], lines.Order());
    }

    [Fact]
    public async Task RunAsync_ReadsStandardInput_FindsItEmpty()
        => Assert.Equal("0\n", Encoding.UTF8.GetString((await Shell("wc -c")).Output).TrimStart());

    [Fact]
    public async Task RunAsync_ArgumentsWithBlanksAndQuotes_ArriveAsTheyAre()
    {
        var start = new ProgramStart(["/bin/sh", "-c", "printf '%s|' \"$@\"", "sh", "a b", "", "$HOME;\"'", "é"]);
        Assert.Equal("a b||$HOME;\"'|é|", Encoding.UTF8.GetString((await _runner.RunAsync(start, CancellationToken.None)).Output));
    }

    [Fact]
    public async Task RunAsync_SignalHandling_IsTheSystemsDefault()
    {
        // The runtime ignores SIGPIPE (13): a program that inherited this would write on for ever into "head". 32 and 33 are the
        // C library's own: glibc ignores both in what it starts.
        var result = await Shell("grep -E 'Sig(Ign|Blk)' /proc/self/status | awk '{print $2}'");
        var masks = Encoding.UTF8.GetString(result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([0UL, 0UL], masks.Select(m => ulong.Parse(m, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0x7FFFFFFF));
    }

    [Fact]
    public async Task RunAsync_OtherDescriptors_AreNotInherited()
    {
        using var open = File.Create(_directory.File("open"));
        var descriptors = Encoding.UTF8.GetString((await Shell("ls -l /proc/self/fd")).Output);
        Assert.Contains("/dev/null", descriptors, StringComparison.Ordinal);
        Assert.DoesNotContain(_directory.Path, descriptors, StringComparison.Ordinal);
        Assert.DoesNotContain("socket:", descriptors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PrintsForEver_IsEndedAtTheLimit()
    {
        var result = await _runner.RunAsync(new ProgramStart(["/usr/bin/yes"], MaxOutputBytes: 10_000), CancellationToken.None);
        Assert.True(result.TooMuch);
        Assert.Equal(10_000, result.Output.Length);
        Assert.Equal("it printed more than it may", result.Failure);
    }

    [Fact]
    public async Task RunAsync_FloodOnStandardError_DoesNotHoldItUp()
    {
        var result = await Shell("echo why >&2; head -c 3000000 /dev/zero >&2; echo done");
        Assert.Equal("done\n", Encoding.UTF8.GetString(result.Output));
        Assert.Equal("why", result.FirstError);
    }

    [Fact]
    public async Task RunAsync_TimeIsUp_EndsItAndAllThatItStarted()
    {
        using var stop = new CancellationTokenSource();
        var file = _directory.File("pids");
        var command = Command($"(sleep 1000; true) & trap '' TERM; echo $$ $! > {file}.new; mv {file}.new {file}; wait");
        var run = _runner.RunAsync(command, stop.Token);
        await Eventually.True(() => File.Exists(file), "the program has started another");
        var pids = (await File.ReadAllTextAsync(file)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(Directory.Exists($"/proc/{pids[0]}"), "The program is still there, or left a zombie.");
        await Eventually.True(() => !IsAlive(pids[1]), "what the program started has ended");
    }

    [Fact]
    public async Task RunAsync_LeavesAChildThatHoldsItsOutput_EndsBoth()
    {
        var result = await Shell("sleep 1000 & echo $!");
        Assert.Equal(0, result.ExitCode);
        var child = Encoding.UTF8.GetString(result.Output).Trim();
        await Eventually.True(() => !IsAlive(child), "the child has ended");
    }

    [Fact]
    public async Task RunAsync_ManyAtOnce_LeaveNoZombieAndNoDescriptor()
    {
        await Shell("true");
        var before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Shell($"echo $$ {i}")));
        foreach (var (result, i) in results.Select((r, i) => (r, i)))
        {
            var words = Encoding.UTF8.GetString(result.Output).Split([' ', '\n']);
            Assert.Equal($"{i}", words[1]);
            Assert.False(Directory.Exists($"/proc/{words[0]}"), "A program has left a zombie.");
        }

        await Eventually.True(() => Directory.GetFileSystemEntries("/proc/self/fd").Length < before + 40, "the pipes are closed");
    }

    [Theory]
    [InlineData(null, 0, "there is no such file")]
    [InlineData("#!/no/such/interpreter\n", 0x1ED, "the interpreter that its first line names is not there")]
    [InlineData("#!/bin/sh\n", 0x1A4, "the agent's user may not execute it (chmod +x, or a directory above it is closed)")]
    [InlineData("echo no first line\n", 0x1ED, "it is no program for this machine and its first line names no interpreter (#!)")]
    public async Task RunAsync_CannotBeRun_SaysExactlyWhy(string? content, int mode, string reason)
    {
        var path = _directory.File("program");
        if (content is not null)
        {
            HostProgram.Write(path, content, mode);
        }

        var failure = await Assert.ThrowsAsync<IOException>(() => _runner.RunAsync(new ProgramStart([path]), CancellationToken.None));
        Assert.Equal($"{path} cannot be run: {reason}.", failure.Message);
    }

    [Fact]
    public async Task RunAsync_DirectoryOrRelativePath_SaysSo()
    {
        var directory = await Assert.ThrowsAsync<IOException>(
            () => _runner.RunAsync(new ProgramStart([_directory.Path]), CancellationToken.None));
        Assert.EndsWith("it is a directory.", directory.Message, StringComparison.Ordinal);
        var relative = await Assert.ThrowsAsync<IOException>(() => _runner.RunAsync(new ProgramStart(["sh"]), CancellationToken.None));
        Assert.Equal("sh is no absolute path.", relative.Message);
    }

    public void Dispose() => _directory.Dispose();

    private static ProgramStart Command(string script) => new(["/bin/sh", "-c", script]);

    // An orphan that nobody reaps is dead all the same.
    private static bool IsAlive(string pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Task<ProgramResult> Shell(string script) => _runner.RunAsync(Command(script), CancellationToken.None);
}
