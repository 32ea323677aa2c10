using CloudNexus.Functions.Storage;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Lines of one node and hour in one row, with what tells without unpacking whether they are wanted. A frame's lines stand in <c>Frame</c>
/// as they came; those of a packed row in <c>Lines</c>, so that a list of an hour brings the former along and not the latter.
/// </summary>
public sealed record LogRow(string NodeId, long FirstMs, long LastMs, int Lines, int Levels, IReadOnlyList<LogSegment> Segments)
{
    /// <summary>Packed bytes from which a frame is stored as a packed row at once, and to which small ones are brought.</summary>
    public const int LargeBytes = 30 * 1024;

    public const string FrameColumn = "Frame";
    public const string LinesColumn = "Lines";
    public const string FilterColumn = "Filter";
    public const string SummaryColumn = "Summary";

    private const string First = "FirstMs";
    private const string Count = "Count";
    private const string LevelSet = "Levels";
    private const string Stored = "StoredMs";
    private const string Segment = "Segments";

    /// <summary>What every list asks for.</summary>
    public static IReadOnlyList<string> HeaderColumns { get; } = [First, Count, LevelSet, Segment];

    public bool IsPacked { get; private init; }

    /// <summary>Row key.</summary>
    public string Key { get; private init; } = "";

    public Azure.ETag ETag { get; private init; }

    /// <summary>When a frame came, by who stored it; 0 where it was not asked for.</summary>
    public long StoredMs { get; private init; }

    /// <summary>The packed lines; null in the list of a packed row.</summary>
    public ReadOnlyMemory<byte>? Body { get; private init; }

    /// <summary>As <see cref="LetterFilter"/> makes it; empty where there is none, or it was not asked for.</summary>
    public ReadOnlyMemory<byte> Filter { get; private init; }

    /// <summary>Null where it was not asked for.</summary>
    public LogSummary? Summary { get; private init; }

    public long HourMs => LogKeys.HourOf(LastMs);

    public static IReadOnlyList<string> FrameColumns { get; } = [.. HeaderColumns, FrameColumn, Stored];

    /// <summary>The row of one frame's lines of one hour.</summary>
    public static TableEntity OfFrame(string nodeId, LogSegment segment, LogBlock block, ReadOnlyMemory<byte> packed, long nowMs)
        => packed.Length >= LargeBytes
            ? OfMany(nodeId, [segment], block, packed)
            : Make(nodeId, LogKeys.Frame, [segment], block, packed, nowMs);

    /// <summary>A row of many frames' lines, all of one hour, one frame's after the other's.</summary>
    public static TableEntity OfMany(string nodeId, IReadOnlyList<LogSegment> segments, LogBlock block, ReadOnlyMemory<byte> packed)
    {
        var row = Make(nodeId, LogKeys.Packed, segments, block, packed, null);
        var filter = new LetterFilter();
        for (var i = 0; i < block.Count; i++)
        {
            filter.Add(block.TextOf(i));
        }

        row[FilterColumn] = filter.ToArray();
        return row;
    }

    /// <exception cref="InvalidDataException">It is no such row.</exception>
    public static LogRow Read(TableEntity row)
    {
        var (lastMs, kind, epoch, sequence) = LogKeys.Parse(row.RowKey);
        var lines = row.GetInt32(Count) ?? 0;
        return new LogRow(
            row.PartitionKey,
            row.GetInt64(First) ?? lastMs,
            lastMs,
            lines,
            row.GetInt32(LevelSet) ?? 0,
            row.GetBinary(Segment) is { } segments ? LogSegment.Decode(segments.Span) : [new LogSegment(epoch, sequence, lines)])
        {
            IsPacked = kind == LogKeys.Packed,
            Key = row.RowKey,
            ETag = row.ETag,
            StoredMs = row.GetInt64(Stored) ?? 0,
            Body = row.GetBinary(FrameColumn) ?? row.GetBinary(LinesColumn),
            Filter = row.GetBinary(FilterColumn) ?? default,
            Summary = row.GetBinary(SummaryColumn) is { } summary ? LogSummary.Decode(summary.Span, LogKeys.HourOf(lastMs)) : null,
        };
    }

    private static TableEntity Make(
        string nodeId, char kind, IReadOnlyList<LogSegment> segments, LogBlock block, ReadOnlyMemory<byte> packed, long? storedMs)
    {
        long first = long.MaxValue, last = 0;
        var levels = 0;
        for (var i = 0; i < block.Count; i++)
        {
            first = Math.Min(first, block.TimesMs[i]);
            last = Math.Max(last, block.TimesMs[i]);
            levels |= 1 << block.Levels[i];
        }

        var hour = LogKeys.HourOf(last);
        return new TableEntity(nodeId, LogKeys.RowOf(last, kind, segments[0].Epoch, segments[0].Sequence))
        {
            [First] = first,
            [Count] = block.Count,
            [LevelSet] = levels,
            [Stored] = storedMs,
            [Segment] = segments.Count > 1 ? LogSegment.Encode(segments) : null,
            [SummaryColumn] = LogSummary.Of(block, hour).Encode(hour),
            [kind == LogKeys.Packed ? LinesColumn : FrameColumn] = packed,
        };
    }
}
