using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>CloudNexus as a person runs it: <c>./run</c> as a process, on a data directory of the test's own.</summary>
public sealed partial class Stack : IAsyncDisposable
{
    private const string Ready = "CloudNexus is ready: ";
    private const int Sigterm = 15;
    private const int Sigkill = 9;

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly Process _process;
    private readonly StringBuilder _output;

    private Stack(Process process, StringBuilder output, Uri address, string dataDirectory, string? certificate)
    {
        _process = process;
        _output = output;
        DataDirectory = dataDirectory;
        Http = AdminAccess.CreateClient(address, SelfSignedCertificate.Trusting(certificate));
    }

    public string DataDirectory { get; }

    /// <summary>Talks to dashboard and API, as an admin.</summary>
    public HttpClient Http { get; }

    public Uri Address => Http.BaseAddress!;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Processes that were started for this data directory and live.</summary>
    public IReadOnlyList<int> Processes =>
    [
        .. Directory.GetDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out var id) ? id : 0)
            .Where(id => id > 0 && CommandLine(id).Contains(DataDirectory, StringComparison.Ordinal)),
    ];

    public static Task<Stack> StartAsync(string dataDirectory, params string[] arguments) => StartAsync(dataDirectory, [], arguments);

    /// <param name="environment">Variables of its own.</param>
    public static async Task<Stack> StartAsync(string dataDirectory, (string Name, string Value)[] environment, params string[] arguments)
    {
        var (process, output) = Run(["--port", "0", "--data", dataDirectory, .. arguments], environment);
        string Text()
        {
            lock (output)
            {
                return output.ToString();
            }
        }

        var text = await Wait.Get(
            () => Task.FromResult(Text()), t => t.Contains(Ready, StringComparison.Ordinal) || process.HasExited, "./run is ready");
        var line = text.Split('\n').SingleOrDefault(l => l.StartsWith(Ready, StringComparison.Ordinal));
        return line is null
            ? throw new InvalidOperationException($"./run ended: {text}")
            : new Stack(process, output, new Uri(line[Ready.Length..].Trim()), dataDirectory, After("--cert", arguments));
    }

    /// <summary>Runs to the end: for starts that are to fail.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(params string[] arguments)
    {
        var (process, output) = Run(arguments, []);
        await process.WaitForExitAsync();
        using (process)
        {
            return (process.ExitCode, output.ToString());
        }
    }

    /// <summary>As a person's Ctrl-C or a service manager would.</summary>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, Kill(_process.Id, Sigterm));
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>kill -9, every process of it.</summary>
    public async Task KillAsync()
    {
        foreach (var id in Processes)
        {
            _ = Kill(id, Sigkill);
        }

        await Wait.True(() => Processes.Count == 0, "every process is gone");
    }

    /// <summary>kill -9 of the one process whose command line has this in it.</summary>
    public void KillPart(string part)
        => Assert.Equal(0, Kill(Processes.Single(id => CommandLine(id).Contains(part, StringComparison.Ordinal)), Sigkill));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            await TerminateAsync();
        }

        _process.Dispose();
    }

    /// <summary>Of a process; empty when it is gone.</summary>
    public static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static (Process Process, StringBuilder Output) Run(IEnumerable<string> arguments, (string Name, string Value)[] environment)
    {
        var info = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "run"), "--no-build", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["NEXUS_CONFIGURATION"] = Configuration;

        // It is stopped before the profiles pay that the runtime would make.
        info.Environment["DOTNET_TieredPGO"] = "0";
        AdminAccess.Grant(info);
        Array.ForEach(environment, e => info.Environment[e.Name] = e.Value);
        var output = new StringBuilder();
        var process = new Process { StartInfo = info };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, output);
    }

    private static string? After(string option, string[] arguments)
        => Array.IndexOf(arguments, option) is >= 0 and var at ? arguments[at + 1] : null;

    private static void Append(StringBuilder output, string? line)
    {
        lock (output)
        {
            output.Append(line).Append('\n');
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
