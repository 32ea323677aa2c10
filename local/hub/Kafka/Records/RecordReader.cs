using System.Text;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Records;

/// <summary>Reads the records inside a batch as events that share its memory.</summary>
internal ref struct RecordReader(ReadOnlyMemory<byte> records)
{
    private readonly ReadOnlySpan<byte> _span = records.Span;
    private int _at;
    private bool _failed;

    public readonly bool IsAtEnd => !_failed && _at == _span.Length;

    /// <summary>Null when the bytes are no record.</summary>
    public EventData? Next(int deltaExpected)
    {
        var length = Varint();
        var end = _at + length;
        if (_failed || length < 1 || length > _span.Length - _at)
        {
            return null;
        }

        _at++; // Attributes, of which there are none.
        Varint(); // Timestamp: the hub's own clock counts.
        var delta = Varint();
        var key = Bytes();
        var body = Bytes() ?? ReadOnlyMemory<byte>.Empty;
        var count = Varint();
        if (_failed || delta != deltaExpected || count is < 0 or > EventData.MaxProperties)
        {
            return null;
        }

        var properties = count == 0 ? [] : new EventProperty[count];
        for (var i = 0; i < count; i++)
        {
            properties[i] = new EventProperty(
                Encoding.UTF8.GetString((Bytes() ?? Fail()).Span), Bytes() ?? ReadOnlyMemory<byte>.Empty);
        }

        return _failed || _at != end ? null : new EventData(body, key, properties);
    }

    private ReadOnlyMemory<byte>? Bytes()
    {
        var length = Varint();
        if (length == -1)
        {
            return null;
        }

        if (_failed || length < 0 || length > _span.Length - _at)
        {
            return Fail();
        }

        _at += (int)length;
        return records.Slice(_at - (int)length, (int)length);
    }

    private long Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_failed || _at >= _span.Length)
            {
                break;
            }

            var b = _span[_at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        Fail();
        return 0;
    }

    private ReadOnlyMemory<byte> Fail()
    {
        _failed = true;
        return default;
    }
}
