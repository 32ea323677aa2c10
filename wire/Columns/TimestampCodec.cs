using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>Timestamps as first value, first delta, then deltas of deltas, all zig-zag varints. The row count stands outside.</summary>
public static class TimestampCodec
{
    public static void Encode(IReadOnlyList<long> timestamps, WireWriter writer)
    {
        long previous = 0;
        long delta = 0;
        for (var i = 0; i < timestamps.Count; i++)
        {
            var next = timestamps[i] - previous;
            writer.WriteZigZag(next - delta);
            delta = i == 0 ? 0 : next;
            previous = timestamps[i];
        }
    }

    /// <summary>Fills <paramref name="timestamps"/>; anything but strictly increasing times from 1970 to 9999 is malformed.</summary>
    public static void Decode(ref WireReader reader, Span<long> timestamps)
    {
        const long Latest = 253_402_300_799_999;
        long previous = 0;
        long delta = 0;
        for (var i = 0; i < timestamps.Length && reader.IsOk; i++)
        {
            var next = unchecked(reader.ReadZigZag() + delta);
            var value = unchecked(previous + next);
            if (value is < 0 or > Latest || (i > 0 && value <= previous))
            {
                reader.Fail(DecodeStatus.Malformed);
                return;
            }

            timestamps[i] = value;
            delta = i == 0 ? 0 : next;
            previous = value;
        }
    }
}
