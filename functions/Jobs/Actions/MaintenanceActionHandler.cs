using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Kind <c>maintenance</c>: what the timers do, now. Arguments: <c>what</c>, one of close (windows that have ended), downsample
/// (roll-ups that are to be redone) and tidy (tasks that were kept long enough); all without it.</summary>
public sealed class MaintenanceActionHandler(ClosingService closing, DownsampleService downsampling, JobTidy tidy) : IJobActionHandler
{
    private static readonly string[] Works = ["close", "downsample", "tidy"];

    public string Kind => "maintenance";

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        JobArguments.NeedKnown(arguments, "what");
        JobArguments.Need(
            !arguments.TryGetValue("what", out var what) || Works.Contains(what), "what", $"one of {string.Join(", ", Works)}");
    }

    public async Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(log);
        foreach (var work in arguments.TryGetValue("what", out var only) ? [only] : Works)
        {
            switch (work)
            {
                case "close":
                    await closing.RunAsync(cancellation);
                    break;
                case "downsample":
                    await downsampling.RunAsync(cancellation);
                    break;
                default:
                    log.Write($"Tasks removed: {await tidy.RunAsync(cancellation)}.");
                    break;
            }

            log.Write($"Done: {work}.");
        }
    }
}
