using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace CloudNexus.Local.Hub.Kafka.Protocol;

/// <summary>
/// Reads a request's fields one after the other, big-endian. What is not there or makes no sense reads as nothing and sets
/// <see cref="Failed"/>, which is looked at once at the end.
/// </summary>
internal sealed class KafkaReader(ReadOnlyMemory<byte> bytes)
{
    /// <summary>Most items of one array: bounds what a small request can make us allocate.</summary>
    public const int MostItems = 10_000;

    private int _at;

    public bool Failed { get; private set; }

    public int Left => bytes.Length - _at;

    public sbyte Int8() => Take(1) is { Length: 1 } b ? (sbyte)b.Span[0] : default;

    public bool Bool() => Int8() != 0;

    public short Int16() => Take(2) is { Length: 2 } b ? BinaryPrimitives.ReadInt16BigEndian(b.Span) : default;

    public int Int32() => Take(4) is { Length: 4 } b ? BinaryPrimitives.ReadInt32BigEndian(b.Span) : default;

    public long Int64() => Take(8) is { Length: 8 } b ? BinaryPrimitives.ReadInt64BigEndian(b.Span) : default;

    public string String() => NullableString() ?? Fail("");

    public string? NullableString()
    {
        var length = Int16();
        return length == -1 ? null : Text(length);
    }

    public ReadOnlyMemory<byte> Bytes() => NullableBytes() ?? Fail(ReadOnlyMemory<byte>.Empty);

    public ReadOnlyMemory<byte>? NullableBytes()
    {
        var length = Int32();
        return length == -1 ? null : Take(length);
    }

    /// <returns>-1 for an array that is null.</returns>
    public int Count()
    {
        var count = Int32();
        return count is >= -1 and <= MostItems && count <= Left ? count : Fail(0);
    }

    /// <summary>An array; null reads as empty.</summary>
    public T[] Array<T>(Func<KafkaReader, T> item)
    {
        var items = new T[Math.Max(0, Count())];
        for (var i = 0; i < items.Length && !Failed; i++)
        {
            items[i] = item(this);
        }

        return Failed ? [] : items;
    }

    /// <summary>A string whose length is a variable-length number, as flexible versions have it.</summary>
    public string CompactString() => Text((int)UnsignedVarint() - 1);

    public void SkipTags()
    {
        var count = UnsignedVarint();
        for (var i = 0; i < count && !Failed; i++)
        {
            UnsignedVarint();
            Take((int)Math.Min(UnsignedVarint(), int.MaxValue));
        }
    }

    private uint UnsignedVarint()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var b = (byte)Int8();
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        return Fail(0u);
    }

    private string Text(int length)
    {
        // Text that is no UTF-8 could not be written back in as many bytes.
        var text = Take(length).Span;
        return Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : Fail("");
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (Failed || count < 0 || count > Left)
        {
            return Fail(ReadOnlyMemory<byte>.Empty);
        }

        var taken = bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    private T Fail<T>(T nothing)
    {
        Failed = true;
        return nothing;
    }
}
