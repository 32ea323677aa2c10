using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts.Judging;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Ingest.Foreign;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.Processes;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Ingest;

/// <summary>The way of a batch: check, gather by node, commit each node, show it live beside, bring headline values along.</summary>
public sealed partial class IngestService(
    FrameValidator validator,
    ForeignIntake foreign,
    SourceLimit sources,
    NodeCommitter committer,
    ProcessStore processes,
    LogIngest logs,
    DeadLetterStore deadLetters,
    RefusalAudit refusals,
    RateTracker rates,
    NodeStateWriter states,
    FleetService fleet,
    LivePublisher live,
    AlertJudge alerts,
    ProbeIntake probes,
    IngestOptions options,
    TimeProvider time,
    ILogger<IngestService> logger)
{
    private static readonly Counter<long> Frames = Telemetry.Meter.CreateCounter<long>("ingest.frames");
    private static readonly Counter<long> Forwarded = Telemetry.Meter.CreateCounter<long>("ingest.frames_forwarded");

    /// <summary>Takes a batch of events. What cannot be stored is dead-lettered and does not hold up the rest.</summary>
    /// <exception cref="TableStorageException">The store does not answer: the whole batch may be given again.</exception>
    public async Task IngestAsync(IReadOnlyList<IngestEvent> events, CancellationToken cancellation)
    {
        var arrivals = new List<Arrival>();
        var lines = new List<LogArrival>();
        var arrived = new Dictionary<int, long>();
        foreach (var item in events)
        {
            if (ProbeMessage.IsProbe(item.Bytes.Span))
            {
                await TakeProbeAsync(item, arrived, cancellation);
                continue;
            }

            if (LogIngest.IsFrame(item.Bytes.Span))
            {
                lines.AddRange((await CheckLogsAsync(item, cancellation)).Arrival is { } logged ? [logged] : []);
                continue;
            }

            Frames.Add(1);
            arrivals.AddRange((await CheckAllAsync(item, cancellation)).Select(v => v.Arrival).OfType<Arrival>());
        }

        var (_, isShown) = await StoreAsync(arrivals, cancellation);
        if (isShown)
        {
            await probes.NoteAsync(arrived, cancellation);
        }

        // Last: where only logs cannot be stored, the samples are when the batch comes again.
        await logs.StoreAsync(lines, cancellation);
    }

    /// <summary>Takes a log frame whose sender waits for the answer.</summary>
    /// <returns>The answer is null when nothing of it may be stored.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(LogVerdict Verdict, LogAnswer? Answer)> IngestLogsAsync(IngestEvent item, CancellationToken cancellation)
    {
        var verdict = await CheckLogsAsync(item, cancellation);
        return verdict.Arrival is { } arrival
            ? (verdict, (await logs.StoreAsync([arrival], cancellation)).GetValueOrDefault(arrival.Header.NodeId))
            : (verdict, null);
    }

    /// <summary>Takes one event whose sender waits for the answer.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(FrameVerdict Verdict, CommitOutcome? Outcome)> IngestAsync(IngestEvent item, CancellationToken cancellation)
    {
        Frames.Add(1);
        var verdict = await CheckAsync(item, cancellation);
        return (verdict, verdict.Arrival is { } arrival ? await StoreAsync(arrival, cancellation) : null);
    }

    /// <summary>Takes samples that came without a frame from a source whose key was checked.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(FrameVerdict Verdict, CommitOutcome? Outcome)> IngestAsync(
        string nodeId, SampleBlock samples, CancellationToken cancellation)
    {
        if (!await sources.AdmitsAsync(nodeId, samples.Schema, cancellation))
        {
            return (new FrameVerdict(null, RefusalReason.TooManySeries, nodeId), null);
        }

        var verdict = validator.Accept(nodeId, null, samples);
        return (verdict, await StoreAsync(verdict.Arrival!, cancellation));
    }

    private async ValueTask<IReadOnlyList<FrameVerdict>> CheckAllAsync(IngestEvent item, CancellationToken cancellation)
    {
        if (item.ApiKey is null || Frame.LooksLikeFrame(item.Bytes.Span))
        {
            return [await CheckAsync(item, cancellation)];
        }

        var verdicts = await foreign.CheckAsync(item, cancellation);
        foreach (var verdict in verdicts.Where(v => v.Reason != RefusalReason.None))
        {
            await deadLetters.AddAsync(verdict.Reason, verdict.NodeId, item.Bytes, cancellation);
        }

        if (verdicts is [{ Reason: RefusalReason.BadKey } refused])
        {
            refusals.Note("metrics.send", refused.NodeId is null ? "" : $"node:{refused.NodeId}", "unknown-key", item.Address);
        }

        return verdicts;
    }

    private async Task<FrameVerdict> CheckAsync(IngestEvent item, CancellationToken cancellation)
    {
        FrameVerdict verdict;
        try
        {
            verdict = await validator.CheckAsync(item.Bytes, cancellation);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or TableStorageException))
        {
            // Trying again would fail again, and hold up everything behind this event.
            LogEventFailed(logger, failure);
            verdict = new FrameVerdict(null, RefusalReason.Failed, null);
        }

        await NoteAsync(item, verdict.Reason, verdict.NodeId, cancellation);
        return verdict;
    }

    private async Task<LogVerdict> CheckLogsAsync(IngestEvent item, CancellationToken cancellation)
    {
        var verdict = await logs.CheckAsync(item, cancellation);
        await NoteAsync(item, verdict.Reason, verdict.NodeId, cancellation);
        return verdict;
    }

    /// <summary>Keeps what was refused, and who sent it.</summary>
    private async Task NoteAsync(IngestEvent item, RefusalReason reason, string? nodeId, CancellationToken cancellation)
    {
        if (reason != RefusalReason.None)
        {
            await deadLetters.AddAsync(reason, nodeId, item.Bytes, cancellation);
        }

        if (nodeId is not null && item.Publisher is { } publisher && publisher != nodeId)
        {
            // Not refused: the MAC says whose frame it is, and an agent may forward for others.
            Forwarded.Add(1);
        }

        if (reason is RefusalReason.BadKey or RefusalReason.BadEpoch)
        {
            refusals.Note("frame.refuse", $"node:{nodeId}", reason.ToString(), item.Origin);
        }
    }

    private async Task TakeProbeAsync(IngestEvent item, Dictionary<int, long> arrived, CancellationToken cancellation)
    {
        if (!probes.TryTake(item.Bytes.Span, arrived))
        {
            refusals.Note("probe.refuse", "", nameof(RefusalReason.BadKey), item.Origin);
            await deadLetters.AddAsync(RefusalReason.BadKey, null, item.Bytes, cancellation);
        }
    }

    private async Task<CommitOutcome?> StoreAsync(Arrival arrival, CancellationToken cancellation)
        => (await StoreAsync([arrival], cancellation)).Outcomes.GetValueOrDefault(arrival.NodeId);

    /// <returns>What became of each node's samples, and whether all states that follow from them are stored too.</returns>
    private async Task<(IReadOnlyDictionary<string, CommitOutcome> Outcomes, bool IsShown)> StoreAsync(
        List<Arrival> arrivals, CancellationToken cancellation)
    {
        var outcomes = new ConcurrentDictionary<string, CommitOutcome>();
        var fresh = new ConcurrentBag<NodeState>();
        var fanOut = new ConcurrentBag<Task>();
        TableStorageException? unavailable = null;
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellation };
        await Parallel.ForEachAsync(arrivals.GroupBy(a => a.NodeId), limits, async (node, stop) =>
        {
            try
            {
                outcomes[node.Key] = await StoreNodeAsync(node.Key, [.. node], fresh, fanOut, stop);
            }
            catch (TableStorageException failure)
            {
                unavailable = failure;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Only this node is affected: its agent keeps the samples and sends them again.
                LogNodeFailed(logger, node.Key, failure);
                await deadLetters.AddAsync(RefusalReason.Failed, node.Key, default, stop);
            }
        });

        fleet.Apply(fresh);
        fanOut.Add(live.PublishFleetAsync(fresh, cancellation));
        var isShown = await states.WriteAsync(fresh, cancellation);
        await Task.WhenAny(Task.WhenAll(fanOut), Task.Delay(options.LiveDeadline, time, cancellation));
        return unavailable is null ? (outcomes, isShown) : throw unavailable;
    }

    private async Task<CommitOutcome> StoreNodeAsync(
        string nodeId, Arrival[] arrivals, ConcurrentBag<NodeState> fresh, ConcurrentBag<Task> fanOut, CancellationToken cancellation)
    {
        // Before the frames that brought them are settled, for nobody would send them again after that.
        await processes.WriteAsync(nodeId, [.. arrivals.SelectMany(a => a.Processes)], cancellation);
        var shown = false;
        var outcome = await committer.CommitAsync(nodeId, arrivals, control =>
        {
            if (!shown && control.IsWatched(time.GetUtcNow()))
            {
                shown = true;
                foreach (var arrival in arrivals)
                {
                    fanOut.Add(live.PublishSamplesAsync(nodeId, rates.Show(nodeId, arrival.Block), cancellation));
                }
            }
        }, cancellation);

        foreach (var _ in outcome.Full)
        {
            await deadLetters.AddAsync(RefusalReason.WindowFull, nodeId, default, cancellation);
        }

        // Of a node's arrivals the newest state only: they are written in a transaction, which takes a row once.
        NodeState? newest = null;
        foreach (var arrival in arrivals)
        {
            newest = rates.Take(nodeId, arrival) ?? newest;
        }

        if (newest is not null)
        {
            fresh.Add(newest with
            {
                StoredMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                GapSeconds = MissingSeconds(arrivals, outcome.Settled),
            });
        }

        await alerts.JudgeAsync(nodeId, arrivals, cancellation);
        return outcome;
    }

    /// <summary>How much is in the frames that are known to be missing among those of these epochs.</summary>
    private static int MissingSeconds(Arrival[] arrivals, Settlement settled)
    {
        var seconds = arrivals.Select(a => a.Header).OfType<FrameHeader>().GroupBy(h => h.Epoch).Sum(
            epoch => (double)settled.Missing(epoch.Key) * epoch.Last().FlushIntervalMs / 1000);
        return (int)Math.Min(seconds, int.MaxValue);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An event could not be checked")]
    private static partial void LogEventFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Samples of node {Node} were not stored")]
    private static partial void LogNodeFailed(ILogger logger, string node, Exception failure);
}
