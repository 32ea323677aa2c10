using System.Buffers.Binary;
using System.Numerics;

namespace CloudNexus.Local.Hub.Log;

/// <summary>CRC-32C (Castagnoli), as in iSCSI and Kafka; <c>seed</c> 0 gives the usual checksum.</summary>
internal static class Crc32C
{
    public static uint Compute(uint seed, ReadOnlySpan<byte> data)
    {
        var crc = ~seed;
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var b in data)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
