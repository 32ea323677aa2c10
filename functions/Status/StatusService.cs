using System.Diagnostics.Metrics;
using Azure;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Status.Outages;
using CloudNexus.Functions.Status.Pipeline;

namespace CloudNexus.Functions.Status;

/// <summary>
/// Judges the fleet: writes what changed under the ETags of the states, so that of several instances one says it; then keeps the book of outages and
/// makes the events.
/// </summary>
public sealed class StatusService(
    NodeStateStore states,
    NodeStateWriter writer,
    NodeStore nodes,
    PipelineWatch pipelines,
    OutageBook outages,
    StatusSources sources,
    IEvents events,
    FleetService fleet,
    LivePublisher live,
    TimeProvider time)
{
    /// <summary>Nodes whose outages are reviewed in one run, those that wait longest first; the others follow in the next.</summary>
    private const int MostReviews = 50;

    /// <summary>Outages that are written at once.</summary>
    private const int Parallelism = 8;

    private static readonly Counter<long> Changes = Telemetry.Meter.CreateCounter<long>("status.changes");

    /// <exception cref="Storage.TableStorageException">The store does not answer: the next run is soon.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var stored = await states.ListAsync(null, cancellation);
        var outside = await sources.ReadAsync(cancellation);
        var now = time.GetUtcNow();
        var pipeline = await pipelines.JudgeAsync([.. stored.Select(s => s.State)], now, cancellation);
        var changes = stored.Select(s => (After: StatusChange.Of(s.State, Outside(s.State), pipeline, now), s.ETag))
            .Where(c => c.After is not null).Select(c => (c.After!, c.ETag)).ToArray();
        var reviews = stored.Where(s => StatusChange.IsReviewDue(s.State, now)).ToArray();
        if (changes.Length + reviews.Length == 0)
        {
            return;
        }

        var watched = (await nodes.ListAsync(cancellation)).Where(n => n.ArchivedAt is null).ToDictionary(n => n.Id);
        var before = stored.ToDictionary(s => s.State.NodeId, s => s.State);
        var written = await writer.JudgeAsync([.. changes.Where(c => watched.ContainsKey(c.Item1.NodeId))], cancellation);
        Changes.Add(written.Count);
        await TellAsync([.. written.Select(w => w.State)], before, watched, cancellation);

        // Those that were just judged as well: their history may be whole already.
        var fresh = written.Select(w => w.State.NodeId).ToHashSet();
        var due = written.Where(w => StatusChange.IsReviewDue(w.State, now)).Concat(reviews.Where(r => !fresh.Contains(r.State.NodeId)))
            .Where(r => watched.ContainsKey(r.State.NodeId)).OrderBy(r => r.State.Judged!.ReviewMs).Take(MostReviews).ToArray();
        await ReviewAsync(due, watched, cancellation);

        string? Outside(NodeState state) => outside is null ? state.Judged?.Outside : outside.GetValueOrDefault(state.NodeId);
    }

    private async Task TellAsync(
        NodeState[] written, Dictionary<string, NodeState> before, Dictionary<string, Node> watched, CancellationToken cancellation)
    {
        fleet.Apply(written);
        FleetEvent[] said = [.. written.Where(a => a.Judged!.Status != before[a.NodeId].Judged?.Status)
            .Select(a => StatusEvents.Changed(watched[a.NodeId], before[a.NodeId].Judged, a.Judged!))];
        if (said.Length > 0)
        {
            await events.AddAsync(said, cancellation);
        }

        var limits = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            written, limits, async (after, stop) => await outages.NoteAsync(before[after.NodeId], after, stop));
        if (written.Length > 0)
        {
            await live.PublishFleetAsync(written, cancellation, isUrgent: true);
        }
    }

    private async Task ReviewAsync((NodeState State, ETag ETag)[] due, Dictionary<string, Node> watched, CancellationToken cancellation)
    {
        foreach (var (state, _) in due)
        {
            FleetEvent[] said = [.. (await outages.ReviewAsync(state, cancellation)).Where(c => StatusEvents.IsCorrection(c.Before, c.After))
                .Select(c => StatusEvents.Corrected(watched[state.NodeId], c.Before, c.After))];
            if (said.Length > 0)
            {
                await events.AddAsync(said, cancellation);
            }
        }

        await writer.JudgeAsync([.. due.Select(d => (StatusChange.AfterReview(d.State, time.GetUtcNow()), d.ETag))], cancellation);
    }
}
