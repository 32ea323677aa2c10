using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Events;

/// <summary>
/// Who sees which events, by the labels that nodes carry now: events of no node are for everybody, those of a node for who may see it, and
/// those of a node that is gone for who may see every node.
/// </summary>
public sealed class EventSight(NodeStore nodes)
{
    /// <summary>Beyond so many nodes all of them are listed: fewer requests than a read of each.</summary>
    private const int MostReads = 32;

    /// <summary>The labels of the events' nodes; a node that is gone has none here.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> LabelsAsync(
        IEnumerable<EventItem> events, CancellationToken cancellation)
        => LabelsAsync(events.Select(e => e.Node), cancellation);

    /// <summary>The labels of nodes by their ids; nulls are passed over, and a node that is gone has none here.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> LabelsAsync(
        IEnumerable<string?> nodeIds, CancellationToken cancellation)
    {
        var ids = nodeIds.OfType<string>().Distinct().ToArray();
        IEnumerable<Node?> found = ids.Length > MostReads
            ? (await nodes.ListAsync(cancellation)).AsEnumerable<Node?>()
            : await Task.WhenAll(ids.Select(id => nodes.FindAsync(id, cancellation)));
        return found.OfType<Node>().ToDictionary(n => n.Id, n => n.Labels);
    }

    /// <summary>What an audience sees of these.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<EventItem>> NarrowAsync(
        LiveAudience audience, IReadOnlyList<EventItem> events, CancellationToken cancellation)
        => audience.Labels.Count == 0 ? events : Narrow(audience, events, await LabelsAsync(events, cancellation));

    public static IReadOnlyList<EventItem> Narrow(
        LiveAudience audience,
        IReadOnlyList<EventItem> events,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> labels)
        => [.. events.Where(e => e.Node is null || (labels.TryGetValue(e.Node, out var own) && NodeLabels.Hold(own, audience.Labels)))];
}
