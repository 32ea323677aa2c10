using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Status.Pipeline;

/// <summary>Says once that the pipeline is late, and once that it has caught up.</summary>
public sealed class PipelineWatch(PipelineStore store, PipelineView view, IEvents events)
{
    /// <param name="fleet">The states of all nodes.</param>
    /// <param name="now">The server's clock.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<PipelineState> JudgeAsync(IReadOnlyCollection<NodeState> fleet, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        var before = await view.ReadAsync(cancellation);
        var silent = fleet.Count(s => StatusChange.IsSilent(s, now));
        var after = PipelineRules.Next(before, now, silent, fleet.Count(s => s.Judged?.Status != NodeStatus.Down));
        if (after != before && await store.WriteStateAsync(after, cancellation) && after.IsLate != before.IsLate)
        {
            await events.AddAsync([StatusEvents.Pipeline(after.IsLate ? after : before, after.IsLate ? null : now, silent)], cancellation);
        }

        return after;
    }
}
