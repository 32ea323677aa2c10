using System.Buffers.Binary;
using System.Numerics;

namespace CloudNexus.Wire.Io;

/// <summary>CRC-32C (Castagnoli), begun with all ones and inverted at the end.</summary>
public static class Checksum
{
    public const int Bytes = 4;

    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
