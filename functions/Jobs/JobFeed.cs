using System.Diagnostics.Metrics;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Live;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs;

/// <summary>
/// Tells people: browsers what becomes of runs, gathered for <see cref="Interval"/> and each as it is then, and who follows events of jobs
/// that were changed or failed for good. Never fails: it is a view on what is stored.
/// </summary>
public sealed partial class JobFeed(
    SignalRRestSender sender, LiveAudienceStore audiences, IEvents events, TimeProvider time, ILogger<JobFeed> logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs that wait to be sent; beyond that changes are left out and counted.</summary>
    public const int MostWaiting = 2000;

    private const int RunsPerMessage = 100;
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("jobs.live_dropped");

    private readonly Lock _gate = new();
    private Dictionary<string, (RunItem Run, CommandMaker Maker)> _waiting = [];

    public void Began(Job job, Run run)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(run);
        Show(job, run.ToItem(job.Definition.Name));
    }

    /// <param name="job">The job.</param>
    /// <param name="run">Its run, ended.</param>
    /// <param name="isLast">Whether no other attempt follows: then a failure is an event.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task EndedAsync(Job job, Run run, bool isLast, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(run);
        var item = run.ToItem(job.Definition.Name);
        Show(job, item);
        if (isLast && run.State is RunState.Failed or RunState.TimedOut or RunState.Lost)
        {
            await events.AddAsync(
                [
                    new FleetEvent(
                        EventTypes.JobRunFailed,
                        run.EndedAt ?? time.GetUtcNow(),
                        null,
                        null,
                        "system",
                        [
                            new FieldChange("job", null, job.Id),
                            new FieldChange("run", null, item.Id),
                            new FieldChange("state", null, item.State.ToString()),
                        ],
                        $"Job '{job.Definition.Name}' failed on attempt {run.Of.Attempt}."),
                ],
                cancellation);
        }
    }

    /// <param name="job">As it is now, or was before it was deleted.</param>
    /// <param name="change">created, updated or deleted.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task ChangedAsync(Job job, string change, string actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        await events.AddAsync(
            [
                new FleetEvent(
                    $"job.{change}",
                    time.GetUtcNow(),
                    null,
                    null,
                    actor,
                    [new FieldChange("job", null, job.Id)],
                    $"Job '{job.Definition.Name}' was {change}."),
            ],
            cancellation);
        var message = new LiveMessage(LiveNames.JobTarget, [new JobMessage(job.Id, job.Definition.Name, change)]);
        _ = Task.Run(() => TrySendAsync(a => JobSight.MaySee(a, job.Maker) ? [message] : []), CancellationToken.None);
    }

    private void Show(Job job, RunItem run)
    {
        lock (_gate)
        {
            var isFirst = _waiting.Count == 0;
            if (_waiting.Count >= MostWaiting && !_waiting.ContainsKey(run.Id))
            {
                Dropped.Add(1);
                return;
            }

            _waiting[run.Id] = (run, job.Maker);
            if (isFirst)
            {
                _ = Task.Run(SendLaterAsync);
            }
        }
    }

    private async Task SendLaterAsync()
    {
        await Task.Delay(Interval, time);
        Dictionary<string, (RunItem Run, CommandMaker Maker)> due;
        lock (_gate)
        {
            due = _waiting;
            _waiting = [];
        }

        await TrySendAsync(audience => due.Values.Where(r => JobSight.MaySee(audience, r.Maker)).Select(r => r.Run)
            .Chunk(RunsPerMessage).Select(part => new LiveMessage(LiveNames.RunsTarget, [new RunsMessage(part)])));
    }

    private async Task TrySendAsync(Func<LiveAudience, IEnumerable<LiveMessage>> messagesFor)
    {
        try
        {
            foreach (var audience in (await audiences.ListAsync(CancellationToken.None)).Prepend(LiveAudience.Everybody))
            {
                foreach (var message in messagesFor(audience))
                {
                    await sender.SendToGroupAsync(audience.Group, message, CancellationToken.None);
                }
            }
        }
        catch (Exception failure)
        {
            Dropped.Add(1);
            LogDropped(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What became of jobs was not sent live; it is stored all the same")]
    private static partial void LogDropped(ILogger logger, Exception failure);
}
