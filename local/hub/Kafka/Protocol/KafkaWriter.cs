using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CloudNexus.Local.Hub.Kafka.Protocol;

/// <summary>Writes fields one after the other, big-endian, into a pooled buffer that grows. To be disposed of once.</summary>
internal sealed class KafkaWriter(int capacity = 256) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public void Int8(sbyte value) => Reserve(1)[0] = (byte)value;

    public void Bool(bool value) => Int8(value ? (sbyte)1 : (sbyte)0);

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Reserve(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);

    public void Error(KafkaError error) => Int16((short)error);

    public void String(string? value)
    {
        if (value is null)
        {
            Int16(-1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Int16((short)length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        Raw(value);
    }

    public void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    public void Array<T>(IReadOnlyCollection<T> items, Action<KafkaWriter, T> item)
    {
        Int32(items.Count);
        foreach (var i in items)
        {
            item(this, i);
        }
    }

    /// <summary>A zig-zag variable-length number, as records have it.</summary>
    public void Varint(long value) => UnsignedVarint((ulong)((value << 1) ^ (value >> 63)));

    public void UnsignedVarint(ulong value)
    {
        while (value >= 0x80)
        {
            Int8((sbyte)(value | 0x80));
            value >>= 7;
        }

        Int8((sbyte)value);
    }

    /// <summary>Bytes with a zig-zag length before them; -1 for null.</summary>
    public void VarBytes(ReadOnlySpan<byte> value)
    {
        Varint(value.Length);
        Raw(value);
    }

    /// <summary>Overwrites four bytes written before.</summary>
    public void PatchInt32(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(at), value);

    /// <summary>Overwrites eight bytes written before.</summary>
    public void PatchInt64(int at, long value) => BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(at), value);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private Span<byte> Reserve(int count)
    {
        if (Length + count > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, _buffer.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var reserved = _buffer.AsSpan(Length, count);
        Length += count;
        return reserved;
    }
}
