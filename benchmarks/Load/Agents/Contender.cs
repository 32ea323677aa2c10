using System.Diagnostics;

namespace CloudNexus.Load.Agents;

/// <summary>One of the agents that run side by side: a process of this run, ended with it.</summary>
/// <param name="name">What it is called in the results.</param>
/// <param name="process">It.</param>
/// <param name="wire">What it has sent and received so far, in bytes; null when it keeps its samples to itself.</param>
internal sealed class Contender(string name, Process process, Func<long>? wire) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => name;

    public ProcessTree Tree { get; } = new(process.Id);

    public Func<long>? Wire => wire;

    public bool HasEnded => process.HasExited;

    /// <summary>Starts a program whose output goes to a file.</summary>
    public static Process Start(
        string program, IEnumerable<string> arguments, string outputFile, params (string Name, string Value)[] environment)
    {
        // The shell makes way for the program: its id is the program's.
        var info = new ProcessStartInfo("sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", "sh", outputFile, program, .. arguments]);
        foreach (var (variable, value) in environment)
        {
            info.Environment[variable] = value;
        }

        return Process.Start(info) ?? throw new InvalidOperationException($"{program} could not be started");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using (var terminate = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            {
                await terminate.WaitForExitAsync();
            }

            using var timeout = new CancellationTokenSource(Patience, TimeProvider.System);
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
    }
}
