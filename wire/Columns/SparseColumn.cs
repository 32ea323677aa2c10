using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>
/// The value that most rows have, the number of other rows, then each of these: rows skipped since the one before, and its zig-zag difference
/// from the common value (never zero).
/// </summary>
internal static class SparseColumn
{
    public static void Encode(ReadOnlySpan<long> values, long common, WireWriter writer)
    {
        writer.WriteZigZag(common);
        writer.WriteVarint((ulong)(values.Length - values.Count(common)));
        var next = 0;
        for (var at = values.IndexOfAnyExcept(common); at >= 0;)
        {
            writer.WriteVarint((ulong)(at - next));
            writer.WriteZigZag(unchecked(values[at] - common));
            next = at + 1;
            var skip = values[next..].IndexOfAnyExcept(common);
            at = skip < 0 ? -1 : next + skip;
        }
    }

    public static void Decode(ref WireReader reader, Span<long> values)
    {
        var common = reader.ReadZigZag();
        var others = reader.ReadCount(values.Length);
        values.Fill(common);
        var next = 0;
        for (var i = 0; i < others && reader.IsOk; i++)
        {
            var at = next + reader.ReadCount(values.Length);
            var difference = reader.ReadZigZag();
            if (at >= values.Length || (difference == 0 && reader.IsOk))
            {
                reader.Fail(DecodeStatus.Malformed);
                return;
            }

            values[at] = unchecked(common + difference);
            next = at + 1;
        }
    }
}
