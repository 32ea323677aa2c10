using Azure;

namespace CloudNexus.Functions.Fleet;

/// <summary>
/// Every node in memory, as the store had it when it was last listed and as this process has written it since. Listed anew when the store's
/// mark has changed, and each minute. Bounded by <see cref="FleetService.MostNodes"/>, and by listing without what is large.
/// </summary>
internal sealed class NodeDirectory(NodeStore nodes, TimeProvider time)
{
    private static readonly TimeSpan ListEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Dictionary<string, DirectoryEntry> _byId = [];
    private Dictionary<string, string> _byName = [];
    private DirectoryEntry[]? _ordered = [];

    /// <summary>What this process writes while a listing is under way; null while none is.</summary>
    private Dictionary<string, DirectoryEntry?>? _meanwhile;
    private ETag _mark;
    private DateTimeOffset _listedAt = DateTimeOffset.MinValue;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>By name, then id. The array is never written to.</summary>
    public IReadOnlyList<DirectoryEntry> Ordered
    {
        get
        {
            lock (_gate)
            {
                return _ordered ??=
                    [.. _byId.Values.OrderBy(e => e.Node.Name, NodeSort.Names).ThenBy(e => e.Node.Id, StringComparer.Ordinal)];
            }
        }
    }

    public Node? Find(string nodeId)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(nodeId)?.Node;
        }
    }

    public Node? FindByName(string type, string name)
    {
        lock (_gate)
        {
            return _byName.TryGetValue(NameKey(type, name), out var id) ? _byId.GetValueOrDefault(id)?.Node : null;
        }
    }

    /// <summary>Shows what was just written.</summary>
    public void Put(Node node)
    {
        // Listings leave these out.
        var entry = new DirectoryEntry(node with { Notes = null, Metadata = Node.NoMetadata, System = null });
        lock (_gate)
        {
            // What an agent's call read may be older than what somebody has written since.
            if (_byId.GetValueOrDefault(node.Id)?.Node.Version > node.Version)
            {
                return;
            }

            PutLocked(node.Id, entry);
            _meanwhile?[node.Id] = entry;
        }
    }

    public void Remove(string nodeId)
    {
        lock (_gate)
        {
            PutLocked(nodeId, null);
            _meanwhile?[nodeId] = null;
        }
    }

    /// <summary>One at a time: the caller sees to it.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var mark = await nodes.ReadMarkAsync(cancellation);
        if (mark == _mark && time.GetUtcNow() - _listedAt < ListEvery)
        {
            return;
        }

        lock (_gate)
        {
            _meanwhile = [];
        }

        try
        {
            Replace(await nodes.ListAsync(cancellation));
            (_mark, _listedAt) = (mark, time.GetUtcNow());
        }
        finally
        {
            lock (_gate)
            {
                _meanwhile = null;
            }
        }
    }

    private static string NameKey(string type, string name) => $"{type}/{NodeNames.Fold(name)}";

    private void Replace(IReadOnlyList<Node> listed)
    {
        var byId = new Dictionary<string, DirectoryEntry>(listed.Count);
        var byName = new Dictionary<string, string>(listed.Count);
        foreach (var node in listed)
        {
            byId[node.Id] = new DirectoryEntry(node);
            byName[NameKey(node.Type, node.Name)] = node.Id;
        }

        lock (_gate)
        {
            (_byId, _byName, _ordered) = (byId, byName, null);
            foreach (var (id, entry) in _meanwhile ?? [])
            {
                PutLocked(id, entry);
            }
        }
    }

    private void PutLocked(string nodeId, DirectoryEntry? entry)
    {
        if (_byId.Remove(nodeId, out var old))
        {
            var key = NameKey(old.Node.Type, old.Node.Name);
            if (_byName.GetValueOrDefault(key) == nodeId)
            {
                _byName.Remove(key);
            }
        }

        if (entry is not null)
        {
            _byId[nodeId] = entry;
            _byName[NameKey(entry.Node.Type, entry.Node.Name)] = nodeId;
        }

        _ordered = null;
    }
}

/// <summary>A node and what text is looked for in.</summary>
internal sealed class DirectoryEntry(Node node)
{
    private string? _text;

    public Node Node => node;

    /// <summary>Name, labels as <c>name=value</c>, location and provider, a line each.</summary>
    public string Text => _text
        ??= string.Join('\n', [node.Name, .. node.Labels.Select(l => $"{l.Key}={l.Value}"), node.Location, node.Provider]);
}
