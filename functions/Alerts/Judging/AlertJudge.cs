using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Alerts.Judging;

/// <summary>
/// Judges samples where they pass: after they are stored, in the order of their times. What has to hold for a time is looked up in the store
/// before it fires, so that it makes no difference which instance saw which of a node's samples.
/// </summary>
public sealed partial class AlertJudge(
    AlertBook book, AlertSteps steps, TimeProvider time, ILogger<AlertJudge> logger)
{
    /// <summary>An alert of a series that its node does not send any more ends after this time.</summary>
    public const long GoneMs = 3_600_000;

    /// <summary>Samples older than this, or than three flush intervals, are of the past: nothing fires for them.</summary>
    private const long LeastFreshMs = 120_000;

    private const int FlushesOfFresh = 3;
    private const int UsualFlushMs = 60_000;

    /// <summary>After a step that the store did not take.</summary>
    private const long HeldMs = 15_000;

    private const int MostNodes = 50_000;

    private static readonly Counter<long> Evaluations = Telemetry.Meter.CreateCounter<long>("alerts.evaluations");
    private static readonly Counter<long> Suppressed = Telemetry.Meter.CreateCounter<long>("alerts.suppressed");
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("alerts.judge_failures");

    private readonly BoundedCache<string, NodeAlerts> _nodes = new(MostNodes);
    private readonly Lock _adding = new();

    /// <summary>Nodes that are held in memory.</summary>
    public int Held => _nodes.Count;

    /// <summary>Never fails an ingest: the samples are stored, and what they should have made of alerts is made by the next.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="arrivals">Stored just now, or before.</param>
    /// <param name="cancellation">Stops it.</param>
    public async ValueTask JudgeAsync(string nodeId, IReadOnlyList<Arrival> arrivals, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arrivals);
        try
        {
            var snapshot = await book.CurrentAsync(cancellation);
            if (IsConcerned(snapshot, nodeId, arrivals))
            {
                await JudgeAsync(NodeOf(nodeId), snapshot, arrivals, cancellation);
            }
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Failures.Add(1);
            LogFailure(logger, nodeId, failure);
        }
    }

    private static bool IsConcerned(AlertSnapshot snapshot, string nodeId, IReadOnlyList<Arrival> arrivals)
    {
        for (var i = 0; i < arrivals.Count; i++)
        {
            if (arrivals[i].Block.Rows > 0 && snapshot.Rules.TracksOf(arrivals[i].Block.Schema).Count > 0)
            {
                return true;
            }
        }

        return snapshot.States.Contains(nodeId);
    }

    private NodeAlerts NodeOf(string nodeId)
    {
        if (_nodes.TryGet(nodeId, out var known))
        {
            return known;
        }

        lock (_adding)
        {
            if (!_nodes.TryGet(nodeId, out known))
            {
                known = new NodeAlerts(nodeId);
                _nodes.Set(nodeId, known);
            }
        }

        return known;
    }

    private async Task JudgeAsync(
        NodeAlerts node, AlertSnapshot snapshot, IReadOnlyList<Arrival> arrivals, CancellationToken cancellation)
    {
        await node.Gate.WaitAsync(cancellation);
        try
        {
            node.Sync(snapshot);
            var newestMs = 0L;
            foreach (var arrival in arrivals.Where(a => a.Block.Rows > 0).OrderBy(a => a.Block.Timestamps[0]))
            {
                var freshMs = FreshFrom(arrival);
                newestMs = Math.Max(newestMs, arrival.Block.Timestamps[^1]);
                foreach (var run in node.RunsOf(arrival.Block.Schema))
                {
                    Evaluations.Add(1);
                    await JudgeAsync(node, run, arrival.Block, freshMs, cancellation);
                }
            }

            if (newestMs > 0)
            {
                await EndGoneAsync(node, newestMs, cancellation);
            }
        }
        finally
        {
            node.Gate.Release();
        }
    }

    private long FreshFrom(Arrival arrival) => time.GetUtcNow().ToUnixTimeMilliseconds()
        - Math.Max(LeastFreshMs, FlushesOfFresh * (arrival.Header?.FlushIntervalMs ?? UsualFlushMs));

    private async Task JudgeAsync(NodeAlerts node, AlertRun run, SampleBlock block, long freshMs, CancellationToken cancellation)
    {
        if (run.IsNew && run.Track.Limits.ForMs > 0 && run.Progress.Phase == AlertPhase.Clear)
        {
            await steps.BeginAsync(node, run, block, cancellation);
        }

        var passed = run.Passed;
        var isHeld = time.GetUtcNow().ToUnixTimeMilliseconds() < run.HeldUntil;
        for (var row = 0; (row = run.Advance(block, row, freshMs, isHeld, out var step)) < block.Rows; row++)
        {
            var isDone = step == AlertStep.Fire
                ? await steps.FireAsync(node, run, cancellation)
                : await steps.EndAsync(node, run, cancellation);
            if (!isDone)
            {
                run.HeldUntil = time.GetUtcNow().ToUnixTimeMilliseconds() + HeldMs;
                isHeld = true;
            }
        }

        Suppressed.Add(run.Passed - passed);
        await steps.ShowAsync(node, run, freshMs, cancellation);
    }

    private async Task EndGoneAsync(NodeAlerts node, long newestMs, CancellationToken cancellation)
    {
        foreach (var run in node.Runs.Where(r => r.Progress.Phase == AlertPhase.Firing && r.IsGone(newestMs, GoneMs)))
        {
            await steps.EndAsync(node, run, newestMs, "its series gives no values any more", cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alerts of node {Node} were not brought up to date; its next samples do it")]
    private static partial void LogFailure(ILogger logger, string node, Exception failure);
}
