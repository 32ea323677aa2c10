using System.Runtime.CompilerServices;
using System.Text;

namespace CloudNexus.Local.Hub.Log.Batches;

/// <summary>
/// Walks the uncompressed records of a batch without allocating; checks their framing, for they come from anybody.
/// A record: length · attributes (i8) · time · offset in the batch · key · body · number of headers · headers (name, value);
/// numbers and lengths are zig-zag variable-length, a length of -1 is null.
/// </summary>
internal ref struct RecordReader(ReadOnlySpan<byte> records)
{
    private readonly ReadOnlySpan<byte> _records = records;
    private int _end;
    private int _keyAt;
    private int _keyBytes;
    private int _bodyAt;
    private int _bodyBytes;
    private int _headersAt;

    /// <summary>Where the record stands in its batch, as it says itself.</summary>
    public long Delta { get; private set; }

    public int HeaderCount { get; private set; }

    /// <summary>Bytes of body, key, header names and values together, as <see cref="EventData.Size"/>.</summary>
    public int Size { get; private set; }

    public readonly bool HasKey => _keyBytes >= 0;

    public readonly ReadOnlySpan<byte> Key => _records.Slice(_keyAt, Math.Max(0, _keyBytes));

    public readonly ReadOnlySpan<byte> Body => _records.Slice(_bodyAt, Math.Max(0, _bodyBytes));

    /// <summary>True when nothing is behind the last record read.</summary>
    public readonly bool IsAtEnd => _end == _records.Length;

    /// <returns>False when what follows is no record, or has more headers or longer names than an event may have.</returns>
    public bool MoveNext()
    {
        var at = _end;
        if (!TryNumber(_records, ref at, out var length) || length < 1 || length > _records.Length - at)
        {
            return false;
        }

        var record = _records[..(at + (int)length)];
        at++; // Attributes, of which there are none.
        if (!TryNumber(record, ref at, out _)
            || !TryNumber(record, ref at, out var delta)
            || !TryBytes(record, ref at, out _keyAt, out _keyBytes)
            || !TryBytes(record, ref at, out _bodyAt, out _bodyBytes)
            || !TryNumber(record, ref at, out var headers)
            || headers is < 0 or > EventData.MaxProperties)
        {
            return false;
        }

        (Delta, HeaderCount, _headersAt) = (delta, (int)headers, at);
        Size = Math.Max(0, _keyBytes) + Math.Max(0, _bodyBytes);
        for (var i = 0; i < headers; i++)
        {
            if (!TryBytes(record, ref at, out _, out var name) || name is < 1 or > EventData.MaxPropertyNameBytes
                || !TryBytes(record, ref at, out _, out var value))
            {
                return false;
            }

            Size += name + Math.Max(0, value);
        }

        _end = record.Length;
        return at == _end;
    }

    /// <summary>Whether there is a header of that name, ignoring case.</summary>
    public readonly bool HasHeader(ReadOnlySpan<byte> asciiName)
    {
        var at = _headersAt;
        for (var i = 0; i < HeaderCount; i++)
        {
            TryBytes(_records, ref at, out var nameAt, out var name);
            TryBytes(_records, ref at, out _, out _);
            if (Ascii.EqualsIgnoreCase(_records.Slice(nameAt, name), asciiName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A copy of the headers; a null value reads as an empty one.</summary>
    public readonly EventProperty[] Properties()
    {
        var at = _headersAt;
        var properties = HeaderCount == 0 ? [] : new EventProperty[HeaderCount];
        for (var i = 0; i < properties.Length; i++)
        {
            TryBytes(_records, ref at, out var nameAt, out var name);
            TryBytes(_records, ref at, out var valueAt, out var value);
            properties[i] = new EventProperty(
                Encoding.UTF8.GetString(_records.Slice(nameAt, name)), _records.Slice(valueAt, Math.Max(0, value)).ToArray());
        }

        return properties;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryBytes(ReadOnlySpan<byte> bytes, ref int at, out int from, out int length)
    {
        var isNumber = TryNumber(bytes, ref at, out var number);
        from = at;
        length = (int)number;
        if (!isNumber || number < -1 || number > bytes.Length - at)
        {
            return false;
        }

        at += Math.Max(0, length);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNumber(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        if ((uint)at < (uint)bytes.Length && bytes[at] is < 0x80 and var b)
        {
            at++;
            value = (b >> 1) ^ -(b & 1);
            return true;
        }

        return TryLongNumber(bytes, ref at, out value);
    }

    private static bool TryLongNumber(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        ulong bits = 0;
        for (var shift = 0; shift < 64 && (uint)at < (uint)bytes.Length; shift += 7)
        {
            var b = bytes[at++];
            bits |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                value = (long)(bits >> 1) ^ -(long)(bits & 1);
                return true;
            }
        }

        value = 0;
        return false;
    }
}
