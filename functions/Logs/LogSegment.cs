using CloudNexus.Wire;
using CloudNexus.Wire.Io;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Which frame a run of a row's lines came in. With a line's place in its run it says for good which line it is, however rows are packed.
/// </summary>
/// <param name="Lines">How many lines: those of the row's hour.</param>
public readonly record struct LogSegment(ulong Epoch, ulong Sequence, int Lines)
{
    /// <summary>Most of one row.</summary>
    public const int MostOfRow = 4000;

    public static byte[] Encode(IReadOnlyList<LogSegment> segments)
    {
        var writer = new WireWriter(segments.Count * 4);
        writer.WriteVarint((ulong)segments.Count);
        LogSegment before = default;
        foreach (var segment in segments)
        {
            writer.WriteZigZag((long)(segment.Epoch - before.Epoch));
            writer.WriteZigZag((long)(segment.Sequence - before.Sequence));
            writer.WriteVarint((ulong)segment.Lines);
            before = segment;
        }

        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">These are none.</exception>
    public static IReadOnlyList<LogSegment> Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var segments = new LogSegment[reader.ReadCount(MostOfRow)];
        LogSegment before = default;
        for (var i = 0; i < segments.Length; i++)
        {
            before = segments[i] = new LogSegment(
                before.Epoch + (ulong)reader.ReadZigZag(), before.Sequence + (ulong)reader.ReadZigZag(), reader.ReadCount(int.MaxValue));
        }

        return reader is { IsOk: true, Remaining: 0 } ? segments : throw new InvalidDataException("A row of logs has damaged segments.");
    }
}
