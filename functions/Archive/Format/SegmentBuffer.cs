using System.Buffers;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Archive.Format;

/// <summary>
/// Gathers the rows of a segment. Where one ends is decided by the keys of its last row, so that a row that is added or taken away
/// changes the segment in which it stands and leaves those behind it as they are: an incremental backup finds them again.
/// </summary>
internal sealed class SegmentBuffer
{
    private const uint OneIn = 16;

    private readonly ArrayBufferWriter<byte> _lines = new();

    public int Rows { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _lines.WrittenMemory;

    /// <returns>Whether the segment is complete.</returns>
    public bool Add(TableEntity row)
    {
        RowText.Append(_lines, row);
        Rows++;
        return _lines.WrittenCount >= ArchiveFormat.FullSegmentBytes
            || (_lines.WrittenCount >= ArchiveFormat.LeastSegmentBytes && HashOf(row) % OneIn == 0);
    }

    public void Clear()
    {
        _lines.ResetWrittenCount();
        Rows = 0;
    }

    /// <summary>FNV-1a, which is the same in every process.</summary>
    private static uint HashOf(TableEntity row)
    {
        var hash = 2166136261;
        foreach (var c in row.PartitionKey)
        {
            hash = (hash ^ c) * 16777619;
        }

        foreach (var c in row.RowKey)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash ^ (hash >> 15);
    }
}
