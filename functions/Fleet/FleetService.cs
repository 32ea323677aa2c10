using System.Collections.Concurrent;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Status.Pipeline;

namespace CloudNexus.Functions.Fleet;

/// <summary>The fleet as people see it: identities joined with headline values, from a snapshot that is at most two seconds old.</summary>
public sealed class FleetService(NodeStore nodes, NodeAccess access, NodeStateStore states, PipelineView pipeline, TimeProvider time)
    : IDisposable
{
    /// <summary>Most nodes of one page.</summary>
    public const int MostItems = 1000;

    private static readonly TimeSpan SnapshotLife = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<string, NodeState> _states = new();
    private Snapshot _snapshot = new(DateTimeOffset.MinValue, []);

    /// <summary>Nodes that the caller may see, by name, then id; <paramref name="after"/> is the <see cref="NodeList.Next"/> of the page
    /// before.</summary>
    public async Task<NodeList> ListAsync(Caller caller, string? after, int limit, CancellationToken cancellation)
    {
        var snapshot = await ReadAsync(cancellation);
        var now = time.GetUtcNow();
        var rest = snapshot.Nodes.Where(n => caller.MaySee(n.Labels) && (after is null || string.CompareOrdinal(Cursor(n), after) > 0))
            .Take(limit + 1).ToArray();
        var page = rest.Take(limit).ToArray();
        return new NodeList(
            [.. page.Select(n => NodeItem.From(n, _states.GetValueOrDefault(n.Id), now, pipeline.Current))],
            rest.Length > limit ? Cursor(page[^1]) : null);
    }

    /// <exception cref="ApiException">404.</exception>
    public async Task<NodeDetails> GetAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var node = await access.RequireAsync(caller, id, cancellation);
        await ReadAsync(cancellation);
        return NodeDetails.From(node, _states.GetValueOrDefault(id), time.GetUtcNow(), pipeline.Current);
    }

    /// <summary>Has this process show states whose samples were just stored; of what it and the store know, the newer one counts.</summary>
    public void Apply(IEnumerable<NodeState> fresh)
    {
        foreach (var state in fresh)
        {
            _states.AddOrUpdate(state.NodeId, state, (_, known) => state.Join(known));
        }
    }

    /// <summary>The items of these nodes with states that may be newer than the snapshot; nodes that are not known are left out.</summary>
    public async Task<IReadOnlyList<NodeItem>> DescribeAsync(IReadOnlyCollection<NodeState> fresh, CancellationToken cancellation)
    {
        var byId = (await ReadAsync(cancellation)).Nodes.ToDictionary(n => n.Id);
        var now = time.GetUtcNow();
        return [.. fresh.Where(s => byId.ContainsKey(s.NodeId))
            .Select(s => NodeItem.From(byId[s.NodeId], s.Join(_states.GetValueOrDefault(s.NodeId)), now, pipeline.Current))];
    }

    /// <summary>Has the next read see what was just written by this process.</summary>
    public void Invalidate() => _snapshot = _snapshot with { ReadAt = DateTimeOffset.MinValue };

    public void Dispose() => _gate.Dispose();

    private static string Cursor(Node node) => $"{node.Name}/{node.Id}";

    private async Task<Snapshot> ReadAsync(CancellationToken cancellation)
    {
        if (time.GetUtcNow() - _snapshot.ReadAt < SnapshotLife)
        {
            return _snapshot;
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            if (time.GetUtcNow() - _snapshot.ReadAt >= SnapshotLife)
            {
                var listing = nodes.ListAsync(cancellation);
                var watched = pipeline.ReadAsync(cancellation);
                var stored = await states.ListAsync(null, cancellation);
                await watched;
                var listed = (await listing).OrderBy(Cursor, StringComparer.Ordinal).ToArray();
                Apply(stored.Select(s => s.State));
                foreach (var gone in _states.Keys.Except(listed.Select(n => n.Id)))
                {
                    _states.TryRemove(gone, out _);
                }

                _snapshot = new Snapshot(time.GetUtcNow(), listed);
            }

            return _snapshot;
        }
        finally
        {
            _gate.Release();
        }
    }

    private sealed record Snapshot(DateTimeOffset ReadAt, IReadOnlyList<Node> Nodes);
}
