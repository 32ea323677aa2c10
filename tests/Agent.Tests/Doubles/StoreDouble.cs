using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Doubles;

/// <summary>
/// Stores and settles frames as ingest does: the MAC decides, the same samples twice change nothing, and a frame whose schema is unknown
/// stays unsettled. A number that comes again with other samples is a fault of the agent.
/// </summary>
internal sealed class StoreDouble
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SchemaId, SeriesSchema> _schemas = [];
    private readonly Dictionary<(string Node, ulong Epoch, ulong Sequence), string> _contents = [];
    private readonly SortedDictionary<long, long> _samples = [];
    private readonly List<FrameHeader> _headers = [];
    private readonly List<string> _faults = [];
    private readonly List<(ulong Sequence, byte[] Encoded)> _processes = [];
    private readonly Dictionary<string, Settlement> _settlements = [];
    private readonly Dictionary<string, SortedSet<long>> _times = [];

    public Dictionary<string, ApiKey> Keys { get; } = [];

    /// <summary>A further key of a node, which syncs signed with another one bring; null for none.</summary>
    public ApiKey? Next { get; set; }

    /// <summary>When false, frames are taken by the hub and never come out of it.</summary>
    public bool Ingests { get; set; } = true;

    public IReadOnlyList<string> Faults => Locked(() => _faults.ToArray());

    /// <summary>Header of every frame taken, in the order of arrival.</summary>
    public IReadOnlyList<FrameHeader> Headers => Locked(() => _headers.ToArray());

    /// <summary>Stored value of the first series by time.</summary>
    public IReadOnlyDictionary<long, long> Samples => Locked(() => new SortedDictionary<long, long>(_samples));

    /// <summary>What each frame taken carried of processes, in the order of arrival.</summary>
    public IReadOnlyList<(ulong Sequence, byte[] Encoded)> Processes => Locked(() => _processes.ToArray());

    public ulong Lost { get; private set; }

    /// <summary>Time of the newest sample that a stop was announced with.</summary>
    public long? LastStopMs { get; private set; }

    public int SchemasInline { get; private set; }

    public ApiKey Enrol() => Locked(() =>
    {
        var key = ApiKey.New(NodeId.New());
        return Keys[key.NodeId] = key;
    });

    public ApiKey? Find(string node, string keyId)
        => Next?.NodeId == node && Next.KeyId == keyId ? Next : Keys.TryGetValue(node, out var key) && key.KeyId == keyId ? key : null;

    public string SettledText(string node) => Locked(() => SettlementOf(node).ToString());

    /// <summary>The seconds that are stored of a node.</summary>
    public IReadOnlyList<long> TimesOf(string node) => Locked(() => _times.GetValueOrDefault(node, []).ToArray());

    /// <summary>Falls back to having stored and settled nothing, as a store restored from before does.</summary>
    public void ForgetSettled() => Locked(() =>
    {
        _settlements.Clear();
        _samples.Clear();
        return 0;
    });

    /// <returns>False when the frame is refused for good.</returns>
    public bool Take(byte[] bytes) => Locked(() =>
    {
        if (Frame.TryParse(bytes, out var frame) != DecodeStatus.Ok || frame is null
            || Find(frame.Header.NodeId, frame.Header.KeyId) is not { } key
            || !frame.HasValidMac(key.DeriveMacKey()))
        {
            return false;
        }

        _headers.Add(frame.Header);
        _processes.Add((frame.Header.Sequence, frame.Processes.ToArray()));
        SchemasInline += frame.InlineSchema.IsEmpty ? 0 : 1;
        if (Ingests)
        {
            Ingest(frame);
        }

        return true;
    });

    private void Ingest(Frame frame)
    {
        if (!frame.InlineSchema.IsEmpty
            && SeriesSchema.TryDecode(frame.InlineSchema.Span, out var inline) == DecodeStatus.Ok && inline is not null)
        {
            _schemas[inline.Id] = inline;
        }

        var header = frame.Header;
        if (!_schemas.TryGetValue(header.SchemaId, out var schema))
        {
            return;
        }

        if (frame.TryDecodeSamples(schema, out var block) != DecodeStatus.Ok || block is null)
        {
            _faults.Add($"{header} does not decode");
            return;
        }

        var content = string.Join(',', block.Timestamps) + ":" + string.Join(',', block.Columns.SelectMany(c => c));
        if (!_contents.TryAdd((header.NodeId, header.Epoch, header.Sequence), content)
            && _contents[(header.NodeId, header.Epoch, header.Sequence)] != content)
        {
            _faults.Add($"{header} came with other samples before");
        }

        LastStopMs = header.Stopping && block.Rows > 0 ? block.Timestamps[^1] : LastStopMs;
        for (var row = 0; row < block.Rows; row++)
        {
            var value = block.Columns[0][row];
            if (!_samples.TryAdd(block.Timestamps[row], value) && _samples[block.Timestamps[row]] != value)
            {
                _faults.Add($"two samples of {block.Timestamps[row]}");
            }
        }

        _times.TryAdd(header.NodeId, []);
        _times[header.NodeId].UnionWith(block.Timestamps);
        SettlementOf(header.NodeId).Settle(header.Epoch, header.Sequence);
        Lost += SettlementOf(header.NodeId).GiveUpBelow(header.Epoch, header.LowestHeld);
    }

    private Settlement SettlementOf(string node)
        => _settlements.TryGetValue(node, out var there) ? there : _settlements[node] = new Settlement();

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
