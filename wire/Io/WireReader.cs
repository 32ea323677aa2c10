using System.Buffers.Binary;
using System.Text;

namespace CloudNexus.Wire.Io;

/// <summary>
/// Reads wire primitives front to back. The first failure sticks in <see cref="Status"/> and every later read yields zero,
/// so that callers may check once per structure, before they use a length.
/// </summary>
public ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public DecodeStatus Status { get; private set; }

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public readonly bool IsOk => Status == DecodeStatus.Ok;

    public void Fail(DecodeStatus status)
    {
        if (Status == DecodeStatus.Ok)
        {
            Status = status;
        }
    }

    public byte ReadByte()
    {
        var span = ReadBytes(1);
        return span.IsEmpty ? (byte)0 : span[0];
    }

    public ulong ReadUInt64()
    {
        var span = ReadBytes(8);
        return span.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(span);
    }

    /// <summary>LEB128, at most 10 bytes; a longer one is malformed.</summary>
    public ulong ReadVarint()
    {
        if (!IsOk)
        {
            return 0;
        }

        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Position >= _bytes.Length)
            {
                Fail(DecodeStatus.NeedMore);
                return 0;
            }

            var next = _bytes[Position++];
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        Fail(DecodeStatus.Malformed);
        return 0;
    }

    public long ReadZigZag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A varint that must not pass <paramref name="most"/>; a larger one is malformed.</summary>
    public int ReadCount(int most)
    {
        var value = ReadVarint();
        if (value > (ulong)most)
        {
            Fail(DecodeStatus.Malformed);
            return 0;
        }

        return (int)value;
    }

    /// <summary>Empty when the bytes end first (and <see cref="Status"/> says so).</summary>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (!IsOk)
        {
            return default;
        }

        if (count > Remaining)
        {
            Fail(DecodeStatus.NeedMore);
            return default;
        }

        var span = _bytes.Slice(Position, count);
        Position += count;
        return span;
    }

    /// <summary>A varint length, then that many UTF-8 bytes.</summary>
    public string ReadString(int mostBytes)
    {
        var span = ReadBytes(ReadCount(mostBytes));
        if (!IsOk)
        {
            return "";
        }

        try
        {
            return StrictUtf8.GetString(span);
        }
        catch (DecoderFallbackException)
        {
            Fail(DecodeStatus.Malformed);
            return "";
        }
    }
}
