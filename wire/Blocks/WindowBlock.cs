using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>
/// The bytes of one node's window: a list of chunks (<see cref="Times"/>) and, per series group, the chunks' columns, so that a reader
/// fetches single groups. Appending changes no byte that was there and shares them all: what it gives may be stored or dropped. Immutable; a row
/// that the window has already (same schema, same timestamp) is not added again. Specified in docs/block-format.md.
/// </summary>
public sealed class WindowBlock
{
    /// <summary>Length of a window of one-second samples, in milliseconds.</summary>
    public const long LengthMs = 600_000;

    /// <summary>Most chunks of one window: bounds what a reader allocates.</summary>
    public const int MostChunks = 20_000;

    /// <summary>Most rows of one window, all schemas together: bounds what a reader allocates.</summary>
    public const int MostRows = 65_536;

    private readonly Grown<WindowChunk> _chunks;
    private readonly Grown<byte> _times;
    private readonly Dictionary<string, Grown<byte>> _groups;
    private readonly long _newest;

    private WindowBlock(Grown<WindowChunk> chunks, Grown<byte> times, Dictionary<string, Grown<byte>> groups, int rows, long newest)
    {
        _chunks = chunks;
        _times = times;
        _groups = groups;
        _newest = newest;
        Rows = rows;
        foreach (var group in groups.Values)
        {
            Bytes += group.Count;
        }

        Bytes += times.Count;
    }

    public static WindowBlock Empty { get; } = new(default, new Grown<byte>([WindowTimes.Version]), [], 0, -1);

    public IReadOnlyList<WindowChunk> Chunks => _chunks.Segment;

    /// <summary>The encoded chunk list, copied.</summary>
    public byte[] Times => _times.Span.ToArray();

    /// <summary>The encoded columns of each series group; each array is copied when asked for.</summary>
    public IReadOnlyDictionary<string, byte[]> Groups => new WindowGroups(_groups);

    /// <summary>Rows, each counted once per schema.</summary>
    public int Rows { get; }

    /// <summary>Nothing more can be appended, however small.</summary>
    public bool IsFull => _chunks.Count == MostChunks || Rows > MostRows - SampleBlock.MostRows;

    /// <summary>Encoded bytes, times and all groups.</summary>
    public long Bytes { get; }

    /// <summary>Start of the window that a timestamp falls into, epoch milliseconds.</summary>
    public static long StartOf(long timestampMs) => timestampMs - (timestampMs % LengthMs);

    /// <summary>Reads the chunk list; the groups are taken as they are and read by <see cref="TryReadGroup"/>. The arrays must not change afterwards.</summary>
    public static DecodeStatus TryRead(
        byte[] times, IReadOnlyDictionary<string, byte[]> groups, out WindowBlock? window)
    {
        var status = WindowTimes.TryDecode(times, out var chunks);
        window = null;
        if (status == DecodeStatus.Ok)
        {
            var bytes = groups.ToDictionary(g => g.Key, g => new Grown<byte>(g.Value));
            var newest = chunks.Where(c => c.Timestamps.Length > 0).Select(c => c.Timestamps[^1]).DefaultIfEmpty(-1).Max();
            window = new WindowBlock(new Grown<WindowChunk>([.. chunks]), new Grown<byte>(times), bytes, chunks.Sum(c => c.Timestamps.Length), newest);
        }

        return status;
    }

    /// <summary>This window with the block's new rows; itself when there are none, or when it <see cref="IsFull"/>.</summary>
    public WindowBlock Append(SampleBlock block) => Append(block, keep: null);

    /// <summary>
    /// Hands every column of a group to <paramref name="take"/>, chunk by chunk in the order of appending. A chunk whose schema
    /// <paramref name="schemas"/> does not know is left out.
    /// </summary>
    public DecodeStatus TryReadGroup(string group, Func<SchemaId, SeriesSchema?> schemas, Action<SeriesDefinition, long[], long[]> take)
        => TryReadGroup(group, schemas, null, take);

    /// <summary>As above for the <paramref name="wanted"/> series only, which in a closed window leaves the others undecoded; null for all.</summary>
    public DecodeStatus TryReadGroup(
        string group,
        Func<SchemaId, SeriesSchema?> schemas,
        Func<SeriesDefinition, bool>? wanted,
        Action<SeriesDefinition, long[], long[]> take)
        => TryReadColumns(
            group, schemas, wanted, (chunk, column, values) => take(schemas(chunk.Schema)!.Series[column], chunk.Timestamps, values));

    /// <summary>As <see cref="TryReadGroup"/>, with each column's chunk and its place in the chunk's schema.</summary>
    public DecodeStatus TryReadColumns(string group, Func<SchemaId, SeriesSchema?> schemas, Action<WindowChunk, int, long[]> take)
        => TryReadColumns(group, schemas, null, take);

    /// <summary>As above for the <paramref name="wanted"/> series only; null for all.</summary>
    public DecodeStatus TryReadColumns(
        string group, Func<SchemaId, SeriesSchema?> schemas, Func<SeriesDefinition, bool>? wanted, Action<WindowChunk, int, long[]> take)
        => _groups.TryGetValue(group, out var bytes)
            ? WindowGroup.TryDecode(bytes.Segment, group, Chunks, schemas, wanted, take)
            : DecodeStatus.Ok;

    /// <summary>
    /// A window of the same rows, encoded for keeping: what a closed window is stored as. Read like any other.
    /// </summary>
    /// <param name="blocks">In any order; rows of the same time are taken once.</param>
    /// <param name="effort">How hard to try.</param>
    public static WindowBlock Compact(IEnumerable<SampleBlock> blocks, KeepEffort effort = KeepEffort.Smallest)
        => blocks.Aggregate(Empty, (window, block) => window.Append(block, effort));

    private WindowBlock Append(SampleBlock block, KeepEffort? keep)
    {
        var news = WithoutKnownRows(block);
        if (news.Rows == 0 || IsFull)
        {
            return this;
        }

        var chunk = new WindowChunk(block.Schema.Id, [.. news.Timestamps]);
        var writer = new WireWriter(512);
        WindowTimes.Encode(_chunks.Span, chunk, writer);
        var times = _times.Append(writer.Written);
        var groups = new Dictionary<string, Grown<byte>>(_groups);
        var columns = new WireWriter(512);
        foreach (var group in block.Schema.Groups)
        {
            writer.Clear();
            WindowGroup.Encode(news, group, (chunk, _chunks.Count), keep, writer, columns);
            groups[group.Name] = groups.GetValueOrDefault(group.Name).Append(writer.Written);
        }

        return new WindowBlock(_chunks.Append([chunk]), times, groups, Rows + news.Rows, Math.Max(_newest, chunk.Timestamps[^1]));
    }

    private SampleBlock WithoutKnownRows(SampleBlock block)
    {
        // Nearly always a block is newer than all that is there; only then no row needs to be looked up.
        if (block.Rows == 0 || block.Timestamps[0] > _newest)
        {
            return block;
        }

        var known = new HashSet<long>();
        foreach (var chunk in _chunks.Span)
        {
            if (chunk.Schema == block.Schema.Id && chunk.Timestamps.Length > 0 && chunk.Timestamps[^1] >= block.Timestamps[0]
                && chunk.Timestamps[0] <= block.Timestamps[^1])
            {
                known.UnionWith(chunk.Timestamps);
            }
        }

        return block.Where(t => !known.Contains(t));
    }
}
