using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>Differences from the row before (from zero for the first) as zig-zag varints.</summary>
internal static class VarintColumn
{
    public static void Encode(ReadOnlySpan<long> values, WireWriter writer)
    {
        long previous = 0;
        foreach (var value in values)
        {
            writer.WriteZigZag(unchecked(value - previous));
            previous = value;
        }
    }

    public static void Decode(ref WireReader reader, Span<long> values)
    {
        long previous = 0;
        for (var i = 0; i < values.Length && reader.IsOk; i++)
        {
            previous = unchecked(previous + reader.ReadZigZag());
            values[i] = previous;
        }
    }
}
