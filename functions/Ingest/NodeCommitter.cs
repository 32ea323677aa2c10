using System.Diagnostics.Metrics;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// Stores what arrived for one node: the new rows of its windows and what is settled, in one transaction under their ETags. A lost race
/// reloads both and tries again; doing it twice changes nothing, for timestamps decide.
/// </summary>
public sealed class NodeCommitter(
    OpenStore open, SchemaStore schemas, Governor governor, CostCounts costs, IngestOptions options, TimeProvider time)
{
    private const int MostTries = 8;
    private static readonly Counter<long> Rows = Telemetry.Meter.CreateCounter<long>("ingest.rows_stored");
    private static readonly Counter<long> Lost = Telemetry.Meter.CreateCounter<long>("ingest.frames_lost");
    private static readonly Counter<long> Races = Telemetry.Meter.CreateCounter<long>("ingest.races_lost");

    private readonly BoundedCache<string, OpenNode> _nodes = new(options.WindowCacheBytes, n => n.Weight);

    /// <summary>How many are held in memory.</summary>
    public int Held => _nodes.Count;

    /// <param name="nodeId">The node that all arrivals are of.</param>
    /// <param name="arrivals">What passed the checks, in order of arrival.</param>
    /// <param name="control">Called with the node's control row before anything is stored; again when the row was read anew.</param>
    /// <param name="cancellation">Stops it; what is stored is whole or absent.</param>
    /// <exception cref="TableStorageException">The store does not answer, or races were lost again and again: try later.</exception>
    public async Task<CommitOutcome> CommitAsync(
        string nodeId, IReadOnlyList<Arrival> arrivals, Action<OpenControl> control, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = await LoadAsync(nodeId, arrivals, fresh: attempt > 1, cancellation);
            control(before.Control);
            var change = OpenChange.Of(before, arrivals, governor, time.GetUtcNow());
            if (attempt == 1 && (change.IsEmpty || change.Full.Count > 0) && _nodes.TryGet(nodeId, out _))
            {
                // Said from memory. The store may hold less, for it fell back, or have room, for the window was closed: ask it.
                _nodes.Remove(nodeId);
                continue;
            }

            if (change.IsEmpty)
            {
                return new CommitOutcome(0, change.Full, before.Control.Settled);
            }

            foreach (var schema in arrivals.Where(a => a.Block.Rows > 0).Select(a => a.Block.Schema).DistinctBy(s => s.Id))
            {
                await schemas.EnsureAsync(nodeId, schema, cancellation);
            }

            var result = await open.CommitAsync(nodeId, change.Windows, change.Control, cancellation);
            if (result.IsSuccess)
            {
                _nodes.Set(nodeId, change.After(before, result.ETags));
                Rows.Add(change.NewRows);
                Lost.Add((long)change.LostFrames);
                costs.AddPolls(arrivals.Any(a => a.Header is not null) ? change.NewRows : 0, before.Control.PollIntervalSeconds);
                return new CommitOutcome(change.NewRows, change.Full, change.Control.Settled);
            }

            Forget(nodeId, arrivals);
            if (attempt == MostTries || !(result.IsPreconditionFailed || result.IsConflict || result.IsNotFound))
            {
                result.EnsureSuccess();
            }

            Races.Add(1);
        }
    }

    private void Forget(string nodeId, IReadOnlyList<Arrival> arrivals)
    {
        _nodes.Remove(nodeId);
        foreach (var arrival in arrivals)
        {
            schemas.Doubt(nodeId, arrival.Block.Schema.Id);
        }
    }

    private async Task<OpenNode> LoadAsync(string nodeId, IReadOnlyList<Arrival> arrivals, bool fresh, CancellationToken cancellation)
    {
        var known = !fresh && _nodes.TryGet(nodeId, out var cached) ? cached : null;
        var starts = arrivals.SelectMany(a => a.Block.Timestamps).Select(WindowBlock.StartOf).Distinct().ToArray();
        var control = known is null ? open.LoadControlAsync(nodeId, cancellation) : Task.FromResult(known.Control);
        var windows = await Task.WhenAll(starts.Select(async start => (
            Start: start,
            Window: known?.Windows.GetValueOrDefault(start) ?? await open.LoadWindowAsync(nodeId, start, cancellation))));
        return new OpenNode(await control, windows.ToDictionary(w => w.Start, w => w.Window));
    }
}
