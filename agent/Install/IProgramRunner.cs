using System.ComponentModel;
using System.Diagnostics;

namespace CloudNexus.Agent.Install;

/// <summary>Starts the system's own programs.</summary>
internal interface IProgramRunner
{
    /// <summary>Whether there is a program of this name.</summary>
    bool Has(string program);

    /// <summary>Runs a program to its end; no shell.</summary>
    /// <exception cref="IOException">It cannot be started or failed; with what it said.</exception>
    void Run(string program, params IReadOnlyList<string> arguments);
}

/// <summary>The real one.</summary>
internal sealed class ProgramRunner : IProgramRunner
{
    private static readonly string[] Places = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public bool Has(string program) => Find(program) is not null;

    public void Run(string program, params IReadOnlyList<string> arguments)
    {
        var path = Find(program) ?? throw new IOException($"There is no {program} on this host.");
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Longest))
            {
                process.Kill();
                throw new IOException($"{program} did not end within {Longest.TotalSeconds:0} s.");
            }

            if (process.ExitCode != 0)
            {
                throw new IOException($"{program} {string.Join(' ', arguments)} failed: {said.GetAwaiter().GetResult().Trim()}");
            }
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{program} cannot be started: {e.Message}", e);
        }
    }

    private static string? Find(string program) => Places.Select(place => Path.Join(place, program)).FirstOrDefault(File.Exists);
}
