using System.Globalization;
using System.Text;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Processes;
using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent.Commands;

/// <summary>Does the built-in actions.</summary>
/// <param name="options">What the host may tell of itself.</param>
/// <param name="timeline">The samples' time.</param>
/// <param name="flush">Sends what was sampled; ends when it was taken.</param>
/// <param name="newestMs">Time of the newest sample.</param>
/// <param name="log">Whose end can be read.</param>
/// <param name="clock">Paces looks at the processes.</param>
internal sealed class BuiltInRunner(
    AgentOptions options, Timeline timeline, Func<Task> flush, Func<long?> newestMs, AgentLog log, TimeProvider clock)
{
    private const double HundredthsPerPercent = 100;

    // Shares of CPU are of the time between two looks.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<CommandOutcome> RunAsync(CommandVerdict.BuiltIn command, OutputBuffer output, CancellationToken stop)
    {
        switch (command.Command.Name)
        {
            case BuiltInActions.Ping:
                return Completed(BuiltInData.Result(new PingData(AgentVersion.Text, timeline.NowMs), CommandJson.Default.PingData));
            case BuiltInActions.System:
                return Completed(BuiltInData.Result(SystemInformation.Read(options.RootDirectory), AgentJson.Default.SystemInformation));
            case BuiltInActions.Collect:
                var newest = newestMs();
                await flush().WaitAsync(stop).ConfigureAwait(false);
                return Completed(BuiltInData.Result(new CollectData(newest), CommandJson.Default.CollectData));
            case BuiltInActions.Log:
                var lines = log.Tail(int.Parse(command.Values[BuiltInActions.Lines], CultureInfo.InvariantCulture));
                output.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
                return Completed(new CommandResult());
            default:
                return await LookAtProcessesAsync(stop).ConfigureAwait(false);
        }
    }

    private static CommandOutcome Completed(CommandResult result) => new(CommandStatus.Completed, result);

    private async Task<CommandOutcome> LookAtProcessesAsync(CancellationToken stop)
    {
        if (!options.Processes || !OperatingSystem.IsLinux())
        {
            return CommandOutcome.Failed("top processes are left out on this host (processes in its configuration)");
        }

        try
        {
            var collector = new ProcessCollector(new HostRoot(options.RootDirectory), clock);
            _ = collector.Look();
            await Task.Delay(BetweenLooks, clock, stop).ConfigureAwait(false);
            var found = collector.Look()
                .Select(e => new ProcessData(e.Pid, e.Name, e.CpuHundredths / HundredthsPerPercent, e.MemoryBytes, e.Threads));
            return Completed(BuiltInData.Result(new ProcessesData([.. found]), CommandJson.Default.ProcessesData));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CommandOutcome.Failed($"the processes cannot be read: {e.Message}");
        }
    }
}
