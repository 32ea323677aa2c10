using CloudNexus.Wire;
using CloudNexus.Wire.Io;

namespace CloudNexus.Agent.Spool;

/// <summary>What a key record says before its values.</summary>
internal readonly record struct KeyHead(long Number, bool Provisional, SchemaId Schema, long TimeMs, int Width)
{
    /// <summary>Null when the payload is no key's.</summary>
    public static KeyHead? Read(ref WireReader reader)
    {
        var number = reader.ReadVarint();
        var flags = reader.ReadByte();
        var id = reader.ReadBytes(SchemaId.Bytes);
        var schema = id.IsEmpty ? default : SchemaId.Read(id);
        var time = reader.ReadZigZag();
        var width = reader.ReadCount(SeriesLimits.SeriesPerSchema);
        return reader.IsOk && number <= long.MaxValue / 2 && flags <= 1 ? new KeyHead((long)number, flags != 0, schema, time, width) : null;
    }
}

/// <summary>Reads what <see cref="SampleEncoder"/> wrote. Not thread-safe.</summary>
internal sealed class SampleDecoder
{
    private long[] _values = [];
    private long[] _seen = [];

    /// <summary>The values of the sample read last.</summary>
    public ReadOnlySpan<long> Values => _values;

    /// <returns>False when the payload is no key's.</returns>
    public bool ReadKey(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        if (KeyHead.Read(ref reader) is not { } head)
        {
            return false;
        }

        if (_values.Length != head.Width)
        {
            _values = new long[head.Width];
            _seen = new long[head.Width];
        }

        Array.Clear(_values);
        Array.Clear(_seen);
        return ReadChanges(ref reader);
    }

    /// <returns>False when the payload does not follow the sample before.</returns>
    public bool ReadDelta(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        return ReadChanges(ref reader);
    }

    private bool ReadChanges(ref WireReader reader)
    {
        var changed = reader.ReadBytes((_values.Length + 7) / 8);
        for (var i = 0; i < _values.Length && reader.IsOk; i++)
        {
            if ((changed[i >> 3] & (1 << (i & 7))) == 0)
            {
                continue;
            }

            var step = reader.ReadZigZag();
            _values[i] = step == 0 && _values[i] != SampleBlock.Gap ? SampleBlock.Gap : _seen[i] = unchecked(_seen[i] + step);
        }

        return reader.IsOk && reader.Remaining == 0;
    }
}
