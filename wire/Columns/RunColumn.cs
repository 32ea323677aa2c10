using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>Runs of equal values: zig-zag difference from the run before (from zero for the first), then rows less one. They fill the column exactly.</summary>
internal static class RunColumn
{
    public static void Encode(ReadOnlySpan<long> values, WireWriter writer)
    {
        long previous = 0;
        while (!values.IsEmpty)
        {
            var end = values.IndexOfAnyExcept(values[0]);
            var length = end < 0 ? values.Length : end;
            writer.WriteZigZag(unchecked(values[0] - previous));
            writer.WriteVarint((ulong)length - 1);
            previous = values[0];
            values = values[length..];
        }
    }

    public static void Decode(ref WireReader reader, Span<long> values)
    {
        long previous = 0;
        while (!values.IsEmpty && reader.IsOk)
        {
            previous = unchecked(previous + reader.ReadZigZag());
            var length = reader.ReadCount(values.Length - 1) + 1;
            values[..length].Fill(previous);
            values = values[length..];
        }
    }
}
