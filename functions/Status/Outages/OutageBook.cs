using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Status.Outages;

/// <summary>Keeps outages beside what is judged of nodes.</summary>
public sealed class OutageBook(OutageStore store, OutageReview review, TimeProvider time)
{
    /// <summary>
    /// Notes an outage when it begins, and once more when it ends, should the first have failed. Its review, which the return asks for, ends it.
    /// </summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public Task NoteAsync(NodeState before, NodeState after, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Judged?.Status == after.Judged?.Status)
        {
            return Task.CompletedTask;
        }

        var down = after.Judged?.Status == NodeStatus.Down ? after.Judged : before.Judged?.Status == NodeStatus.Down ? before.Judged : null;
        return down is null
            ? Task.CompletedTask
            : store.BeginAsync(
                new Outage(after.NodeId, down.SinceMs, down.Reason == NodeStatus.StoppedOnPurpose ? OutageKinds.Planned : OutageKinds.Down)
                {
                    PatienceSeconds = (int)NodeStatus.Patience(before.FlushIntervalSeconds).TotalSeconds,
                },
                cancellation);
    }

    /// <returns>What the node's samples have corrected, before and after.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public Task<IReadOnlyList<(Outage Before, Outage After)>> ReviewAsync(NodeState state, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(state);
        var bootMs = state.Headline.Uptime is { } uptime ? state.LastSampleMs - (long)(uptime * 1000) : (long?)null;
        var sinceMs = (time.GetUtcNow() - StatusChange.Reviewed).ToUnixTimeMilliseconds();
        return review.RunAsync(state.NodeId, state.LastSampleMs, bootMs, sinceMs, cancellation);
    }
}
