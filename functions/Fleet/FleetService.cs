using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Fleet;

/// <summary>
/// The fleet as people see it: identities joined with headline values, from memory. Read from the store at most each two seconds and by one
/// reader at a time; where that takes long, which it does in a large fleet, answers are given from what there is while it goes on, for ten
/// seconds at most.
/// </summary>
public sealed class FleetService(NodeStore nodes, NodeAccess access, NodeStateStore states, PipelineView pipeline, TimeProvider time)
{
    /// <summary>Most nodes of an installation: all of them are held in memory.</summary>
    public const int MostNodes = 20_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Usable = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(50);
    private static readonly Counter<long> Reads = Telemetry.Meter.CreateCounter<long>("fleet.snapshot_reads");
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("fleet.snapshot_failures");

    private readonly NodeDirectory _directory = new(nodes, time);
    private readonly ConcurrentDictionary<string, NodeState> _states = new();
    private readonly Lock _gate = new();
    private Task? _reading;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private TimeSpan _took;

    /// <summary>Nodes that the caller may see and asks for.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<NodeList> ListAsync(Caller caller, NodeQuery query, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        var now = time.GetUtcNow();
        var found = new List<(NodePlace Place, Node Node, NodeState? State)>();
        foreach (var entry in _directory.Ordered)
        {
            if (!caller.MaySee(entry.Node.Labels) || !query.Includes(entry))
            {
                continue;
            }

            var state = _states.GetValueOrDefault(entry.Node.Id);
            var status = NodeStatus.Of(state, now, pipeline.Current).Status;
            if (query.Statuses.Count == 0 || query.Statuses.Contains(status))
            {
                found.Add((query.Sort.PlaceOf(entry.Node, state, status), entry.Node, state));
            }
        }

        if (query.Sort != NodeSort.ByName)
        {
            found.Sort((a, b) => query.Sort.Compare(a.Place, b.Place));
        }

        var start = query.After is { } after ? found.FindIndex(f => query.Sort.Compare(f.Place, after) > 0) : 0;
        var page = start < 0 ? [] : found.GetRange(start, Math.Min(query.Limit, found.Count - start));
        var isLast = start < 0 || start + page.Count == found.Count;
        return new NodeList(
            [.. page.Select(f => NodeItem.From(f.Node, f.State, now, pipeline.Current))], isLast ? null : page[^1].Place.ToCursor(query.Sort), found.Count);
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<NodeDetails> GetAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var node = await access.RequireAsync(caller, id, cancellation);
        await ReadAsync(cancellation);
        return Describe(node);
    }

    /// <summary>A node that was just read, with the state that is known of it.</summary>
    public NodeDetails Describe(Node node) => NodeDetails.From(node, _states.GetValueOrDefault(node.Id), time.GetUtcNow(), pipeline.Current);

    /// <summary>The node of a type with this name, whatever its case, as memory knows it; null when there is none.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Node?> FindByNameAsync(string type, string name, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        return _directory.FindByName(type, name);
    }

    /// <summary>The node as memory knows it, whoever may see it; null when there is none.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Node?> FindAsync(string nodeId, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        return _directory.Find(nodeId);
    }

    /// <summary>How many nodes there are, archived ones too.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<int> CountAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        return _directory.Count;
    }

    /// <summary>Has this process show states whose samples were just stored; of what it and the store know, the newer one counts.</summary>
    public void Apply(IEnumerable<NodeState> fresh)
    {
        foreach (var state in fresh)
        {
            _states.AddOrUpdate(state.NodeId, state, (_, known) => state.Join(known));
        }
    }

    /// <summary>Every node that is not archived, whoever may see it, with the newest state that this process knows.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<NodeItem>> AllAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        var now = time.GetUtcNow();
        return [.. _directory.Ordered.Where(e => e.Node.ArchivedAt is null)
            .Select(e => NodeItem.From(e.Node, _states.GetValueOrDefault(e.Node.Id), now, pipeline.Current))];
    }

    /// <summary>Every node, archived ones too, with its newest state that this process knows; null before its first sample.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<(Node Node, NodeState? State)>> PairsAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        return [.. _directory.Ordered.Select(e => (e.Node, _states.GetValueOrDefault(e.Node.Id)))];
    }

    /// <summary>Has this process show a node as it was just written.</summary>
    public void Put(Node node) => _directory.Put(node);

    /// <summary>Has this process show a node no more.</summary>
    public void Remove(string nodeId)
    {
        _directory.Remove(nodeId);
        _states.TryRemove(nodeId, out _);
    }

    private Task ReadAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            var age = time.GetUtcNow() - _readAt;
            if (age < Fresh)
            {
                return Task.CompletedTask;
            }

            // For all who wait: one who goes away does not stop it.
            _reading ??= ReadNowAsync();
            return age < Usable && _took > Long ? Task.CompletedTask : _reading.WaitAsync(cancellation);
        }
    }

    private async Task ReadNowAsync()
    {
        await Task.Yield();
        var began = time.GetTimestamp();
        try
        {
            var stored = states.ListAsync(null, CancellationToken.None);
            await Task.WhenAll(stored, pipeline.ReadAsync(CancellationToken.None), _directory.RefreshAsync(CancellationToken.None));
            Apply((await stored).Select(s => s.State));
            foreach (var gone in _states.Keys.Where(id => _directory.Find(id) is null))
            {
                _states.TryRemove(gone, out _);
            }

            Reads.Add(1);
            lock (_gate)
            {
                (_readAt, _took, _reading) = (time.GetUtcNow(), time.GetElapsedTime(began), null);
            }
        }
        catch
        {
            Failures.Add(1);
            lock (_gate)
            {
                _reading = null;
            }

            throw;
        }
    }
}
