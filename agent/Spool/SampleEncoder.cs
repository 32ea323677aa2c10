using CloudNexus.Wire;
using CloudNexus.Wire.Io;

namespace CloudNexus.Agent.Spool;

/// <summary>Writes samples as what changed since the one before. Not thread-safe.</summary>
internal sealed class SampleEncoder
{
    private long[] _values = [];
    private long[] _seen = [];

    /// <summary>A sample that stands alone.</summary>
    /// <param name="number">The sample's number in the spool.</param>
    /// <param name="provisional">Its time may still be moved.</param>
    /// <param name="sample">What to write.</param>
    /// <param name="writer">Receives the payload.</param>
    public void WriteKey(long number, bool provisional, Sample sample, WireWriter writer)
    {
        writer.WriteVarint((ulong)number);
        writer.WriteByte(provisional ? (byte)1 : (byte)0);
        sample.Schema.Id.Write(writer.GetSpan(SchemaId.Bytes));
        writer.Advance(SchemaId.Bytes);
        writer.WriteZigZag(sample.TimeMs);
        writer.WriteVarint((ulong)sample.Values.Length);
        if (_values.Length != sample.Values.Length)
        {
            _values = new long[sample.Values.Length];
            _seen = new long[sample.Values.Length];
        }

        Array.Clear(_values);
        Array.Clear(_seen);
        WriteDelta(sample, writer);
    }

    /// <summary>The sample one step after the last one written, of the same schema.</summary>
    public void WriteDelta(Sample sample, WireWriter writer)
    {
        var values = sample.Values;
        var bits = (values.Length + 7) / 8;
        var changed = writer.GetSpan(bits)[..bits];
        changed.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != _values[i])
            {
                changed[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        writer.Advance(bits);
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (value == _values[i])
            {
                continue;
            }

            _values[i] = value;
            if (value == SampleBlock.Gap)
            {
                writer.WriteVarint(0);
                continue;
            }

            writer.WriteZigZag(unchecked(value - _seen[i]));
            _seen[i] = value;
        }
    }
}
