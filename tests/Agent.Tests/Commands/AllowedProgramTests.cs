using System.Runtime.Versioning;
using System.Text;
using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Programs;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Tests.Programs;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Commands;

[Collection(ProgramsCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class AllowedProgramTests : IDisposable
{
    private const uint Stranger = 54321;
    private static readonly string[] Users = ["root:x:0:0::/root:/bin/sh", "broken", "worker:x:1234:5678::/:/bin/sh", "odd:x:a:b::/:/bin/sh"];
    private static readonly Dictionary<string, string> None = [];
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Of_User_RunsThroughSetprivWhenTheAgentIsRoot()
    {
        var (start, fault) = Of(0, new AllowedCommand { Name = "a", Run = ["/bin/true", "x"], User = "worker" });
        if (!File.Exists("/usr/bin/setpriv"))
        {
            Assert.Contains("setpriv (util-linux) must be installed", fault, StringComparison.Ordinal);
            return;
        }

        string[] expected = ["/usr/bin/setpriv", "--reuid=1234", "--regid=5678", "--init-groups", "--no-new-privs", "--", "/bin/true", "x"];
        Assert.Equal(expected, start!.Command);
    }

    [Theory]
    [InlineData(1000u, "worker", "which an agent that does not run as root cannot do")]
    [InlineData(0u, "nobody-there", "/etc/passwd names no such user")]
    [InlineData(0u, "odd", "/etc/passwd names no such user")]
    public void Of_UserThatItCannotBecome_IsRefusedInClearWords(uint self, string user, string reason)
    {
        var (start, fault) = Of(self, new AllowedCommand { Name = "a", Run = ["/bin/true"], User = user });
        Assert.Null(start);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AsAnotherUser_IsThatUserWithoutAWayBackAndEndsWithItsGroup()
    {
        var (start, fault) = AllowedProgram.OfHost().Of(
            new AllowedCommand { Name = "a", Run = ["/bin/sh", "-c", "id -u; grep NoNewPrivs /proc/self/status; sleep 1000"], User = "nobody" }, None);
        if (UnixFile.EffectiveUser != 0)
        {
            Assert.NotNull(fault);
            return;
        }

        using var stop = new CancellationTokenSource();
        var text = new StringBuilder();
        var run = new ProgramRunner(TimeProvider.System).RunAsync(start!, Written, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal("65534\nNoNewPrivs:\t1\n", text.ToString());

        void Written(ReadOnlyMemory<byte> bytes)
        {
            text.Append(Encoding.ASCII.GetString(bytes.Span));
            if (text.ToString().Contains("Privs", StringComparison.Ordinal) && text[^1] == '\n')
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public void Of_OwnUser_NeedsNothing()
        => Assert.Equal(["/bin/true"], Of(1234, new AllowedCommand { Name = "a", Run = ["/bin/true"], User = "worker" }).Start!.Command);

    [Fact]
    public void Of_ProgramThatOthersCanChange_IsRefused()
    {
        var path = HostProgram.Write(_directory.File("program"), "#!/bin/sh\n", 0x1FD);
        Assert.Contains("chmod go-w", Of(UnixFile.EffectiveUser, new AllowedCommand { Name = "a", Run = [path] }).Fault, StringComparison.Ordinal);
        HostProgram.Write(path, "#!/bin/sh\n");
        Assert.Null(Of(UnixFile.EffectiveUser, new AllowedCommand { Name = "a", Run = [path] }).Fault);
        if (UnixFile.EffectiveUser != 0)
        {
            var fault = Of(Stranger, new AllowedCommand { Name = "a", Run = [path] }).Fault;
            Assert.Contains("belongs to another user", fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_Restart_AsksSystemdAndNobodyForAPassword()
    {
        var (start, fault) = Of(1000, new AllowedCommand { Name = "a", Restart = "nginx.service" });
        Assert.True(
            start is null ? fault == "there is no systemctl on this host"
                : start.Command.Skip(1).SequenceEqual(["restart", "--no-ask-password", "--", "nginx.service"]),
            fault);
    }

    [Fact]
    public void With_Values_EachWordStaysOneWordAndOtherBracesStay()
    {
        var words = new CommandWords(["/p", "{a}", "--x={a}{b}", "{}", "{A}", "{ a }", "{{a}}", "a}b{"]);
        Assert.Equal(["a", "b"], words.Names.Order());
        var with = words.With(new Dictionary<string, string> { ["a"] = "1 {b}", ["b"] = "" });
        Assert.Equal(["/p", "1 {b}", "--x=1 {b}", "{}", "{A}", "{ a }", "{1 {b}}", "a}b{"], with);
    }

    [Fact]
    public async Task Run_Written_GetsOutputAndErrorInOrderWithoutLimit()
    {
        var text = new StringBuilder();
        var start = new ProgramStart(["/bin/sh", "-c", "echo a; echo b >&2; echo c; head -c 200000 /dev/zero | tr '\\0' x"]);
        var result = await new ProgramRunner(TimeProvider.System).RunAsync(
            start, bytes => text.Append(Encoding.ASCII.GetString(bytes.Span)), CancellationToken.None);
        Assert.Equal((0, 0, false, ""), (result.ExitCode, result.Output.Length, result.TooMuch, result.FirstError));
        Assert.StartsWith("a\nb\nc\nxxx", text.ToString(), StringComparison.Ordinal);
        Assert.Equal(200_006, text.Length);
    }

    private static (ProgramStart? Start, string? Fault) Of(uint self, AllowedCommand command) => new AllowedProgram(self, () => Users).Of(command, None);
}
