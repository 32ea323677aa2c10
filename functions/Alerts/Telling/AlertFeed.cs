using System.Diagnostics.Metrics;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Alerts.Telling;

/// <summary>
/// Sends alerts as they change to those who may see their nodes: in order, and beside who changed them. Bounded: beyond
/// <see cref="MostWaiting"/> messages new ones are dropped and counted, and who misses one asks.
/// </summary>
public sealed partial class AlertFeed(SignalRRestSender sender, LiveAudienceStore audiences, EventSight sight, ILogger<AlertFeed> logger)
{
    public const int MostWaiting = 2000;

    private const int AudiencesAtOnce = 8;
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("alerts.live_dropped");

    private readonly Lock _gate = new();
    private readonly Queue<Alert> _waiting = new();
    private bool _isSending;

    /// <summary>Messages that were not sent yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Never waits and never fails.</summary>
    public void Publish(Alert alert)
    {
        bool starts;
        lock (_gate)
        {
            if (_waiting.Count == MostWaiting)
            {
                Dropped.Add(1);
                return;
            }

            _waiting.Enqueue(alert);
            starts = !_isSending;
            _isSending = true;
        }

        if (starts)
        {
            _ = Task.Run(SendAllAsync);
        }
    }

    private async Task SendAllAsync()
    {
        while (Take() is { } next)
        {
            try
            {
                await SendAsync(next);
            }
            catch (Exception failure)
            {
                // A view on what is stored: whoever missed it asks.
                Dropped.Add(1);
                LogDropped(logger, failure);
            }
        }
    }

    private Alert? Take()
    {
        lock (_gate)
        {
            _isSending = _waiting.TryDequeue(out var next);
            return next;
        }
    }

    private async Task SendAsync(Alert alert)
    {
        var message = new LiveMessage(LiveNames.AlertTarget, [alert]);
        await sender.SendToGroupAsync(LiveAudience.Everybody.Group, message, CancellationToken.None);
        var narrowed = await audiences.ListAsync(CancellationToken.None);
        if (narrowed.Count == 0
            || !(await sight.LabelsAsync([alert.Node.Id], CancellationToken.None)).TryGetValue(alert.Node.Id, out var labels))
        {
            return;
        }

        await Parallel.ForEachAsync(
            narrowed.Where(a => NodeLabels.Hold(labels, a.Labels)),
            new ParallelOptions { MaxDegreeOfParallelism = AudiencesAtOnce },
            async (audience, stop) => await sender.SendToGroupAsync(audience.Group, message, stop));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An alert was not sent live to everybody; it is stored all the same")]
    private static partial void LogDropped(ILogger logger, Exception failure);
}
