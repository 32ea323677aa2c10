using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>
/// The bytes of one node's window, version 0: a list of chunks (<see cref="Times"/>) and, per series group, the chunks' columns, so that a reader
/// fetches single groups. Appending changes no byte that was there. Immutable; a row that the window has already (same schema, same
/// timestamp) is not added again. Specified in docs/wire-format.md.
/// </summary>
public sealed class WindowBlock
{
    /// <summary>Length of a window of one-second samples, in milliseconds.</summary>
    public const long LengthMs = 600_000;

    /// <summary>Most chunks of one window: bounds what a reader allocates.</summary>
    public const int MostChunks = 20_000;

    private const byte Version = 0;

    private readonly HashSet<(SchemaId Schema, long Timestamp)> _rows;

    private WindowBlock(
        IReadOnlyList<WindowChunk> chunks,
        byte[] times,
        IReadOnlyDictionary<string, byte[]> groups,
        HashSet<(SchemaId, long)> rows)
    {
        Chunks = chunks;
        Times = times;
        Groups = groups;
        _rows = rows;
    }

    public static WindowBlock Empty { get; } = new([], [Version], new Dictionary<string, byte[]>(), []);

    public IReadOnlyList<WindowChunk> Chunks { get; }

    /// <summary>The encoded chunk list.</summary>
    public byte[] Times { get; }

    /// <summary>The encoded columns of each series group.</summary>
    public IReadOnlyDictionary<string, byte[]> Groups { get; }

    public int Rows => _rows.Count;

    public long Bytes => Times.Length + Groups.Sum(g => (long)g.Value.Length);

    /// <summary>Start of the window that a timestamp falls into, epoch milliseconds.</summary>
    public static long StartOf(long timestampMs) => timestampMs - (timestampMs % LengthMs);

    /// <summary>Reads the chunk list; the groups are taken as they are and read by <see cref="TryReadGroup"/>.</summary>
    public static DecodeStatus TryRead(
        byte[] times, IReadOnlyDictionary<string, byte[]> groups, out WindowBlock? window)
    {
        window = null;
        var reader = new WireReader(times);
        if (reader.ReadByte() != Version)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        var chunks = new List<WindowChunk>();
        var rows = new HashSet<(SchemaId, long)>();
        while (reader.IsOk && reader.Remaining > 0)
        {
            var id = reader.ReadBytes(SchemaId.Bytes);
            var count = reader.ReadCount(SampleBlock.MostRows);
            if (chunks.Count == MostChunks)
            {
                reader.Fail(DecodeStatus.Malformed);
            }

            if (!reader.IsOk)
            {
                break;
            }

            var chunk = new WindowChunk(SchemaId.Read(id), new long[count]);
            TimestampCodec.Decode(ref reader, chunk.Timestamps);
            rows.UnionWith(chunk.Timestamps.Select(t => (chunk.Schema, t)));
            chunks.Add(chunk);
        }

        if (reader.IsOk)
        {
            window = new WindowBlock(chunks, times, groups, rows);
        }

        return reader.Status;
    }

    /// <summary>This window with the block's new rows; itself when there are none, or when it is full of chunks.</summary>
    public WindowBlock Append(SampleBlock block)
    {
        var news = block.Where(t => !_rows.Contains((block.Schema.Id, t)));
        if (news.Rows == 0 || Chunks.Count == MostChunks)
        {
            return this;
        }

        var chunk = new WindowChunk(block.Schema.Id, [.. news.Timestamps]);
        var writer = new WireWriter(64);
        Span<byte> id = stackalloc byte[SchemaId.Bytes];
        chunk.Schema.Write(id);
        writer.WriteBytes(id);
        writer.WriteVarint((ulong)news.Rows);
        TimestampCodec.Encode(news.Timestamps, writer);

        var groups = new Dictionary<string, byte[]>(Groups);
        foreach (var (group, columns) in WindowGroup.Encode(news, Chunks.Count))
        {
            groups[group] = groups.TryGetValue(group, out var before) ? [.. before, .. columns] : columns;
        }

        return new WindowBlock(
            [.. Chunks, chunk], [.. Times, .. writer.Written], groups, [.. _rows, .. chunk.Timestamps.Select(t => (chunk.Schema, t))]);
    }

    /// <summary>
    /// Hands every column of a group to <paramref name="take"/>, chunk by chunk in the order of appending. A chunk whose schema
    /// <paramref name="schemas"/> does not know is left out.
    /// </summary>
    public DecodeStatus TryReadGroup(string group, Func<SchemaId, SeriesSchema?> schemas, Action<SeriesDefinition, long[], long[]> take)
        => TryReadColumns(group, schemas, (chunk, column, values) => take(schemas(chunk.Schema)!.Series[column], chunk.Timestamps, values));

    /// <summary>As <see cref="TryReadGroup"/>, with each column's chunk and its place in the chunk's schema.</summary>
    public DecodeStatus TryReadColumns(string group, Func<SchemaId, SeriesSchema?> schemas, Action<WindowChunk, int, long[]> take)
        => Groups.TryGetValue(group, out var bytes) ? WindowGroup.TryDecode(bytes, group, Chunks, schemas, take) : DecodeStatus.Ok;

    /// <summary>
    /// A window of the same rows, encoded for keeping: what a closed window is stored as. Read like any other.
    /// </summary>
    public static WindowBlock Compact(IEnumerable<SampleBlock> blocks) => blocks.Aggregate(Empty, (window, block) => window.Append(block));
}
