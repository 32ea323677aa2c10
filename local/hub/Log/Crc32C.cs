using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CloudNexus.Local.Hub.Log;

/// <summary>CRC-32C (Castagnoli), as in iSCSI and Kafka; <c>seed</c> 0 gives the usual checksum.</summary>
internal static class Crc32C
{
    /// <summary>The polynomial without its highest term; as everywhere here, the lowest bit is the highest power.</summary>
    private const uint Polynomial = 0x82F63B78;

    private const uint One = 0x80000000;

    /// <summary>Words of one lane: the processor's instruction takes three cycles and can begin every cycle, so three lanes run side by side.</summary>
    private const int LaneWords = 128;

    /// <summary>x to the power of 2 to the power of the index.</summary>
    private static readonly uint[] Powers = MakePowers();

    /// <summary>What each value of each byte of a checksum becomes when a lane's bytes follow.</summary>
    private static readonly uint[] LaneShift = MakeLaneShift();

    public static uint Compute(uint seed, ReadOnlySpan<byte> data)
    {
        var crc = ~seed;
        if (BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(data);
            var whole = words.Length - (words.Length % (3 * LaneWords));
            for (var i = 0; i < whole; i += 3 * LaneWords)
            {
                crc = ThreeLanes(crc, words.Slice(i, LaneWords), words.Slice(i + LaneWords, LaneWords), words.Slice(i + (2 * LaneWords), LaneWords));
            }

            data = data[(whole * sizeof(ulong))..];
        }

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

    /// <summary>The checksum of two stretches in a row, from theirs.</summary>
    /// <param name="first">Of the first; also a seed, where there is nothing before the second.</param>
    /// <param name="second">Of the second, with seed 0.</param>
    /// <param name="secondBytes">Length of the second.</param>
    public static uint Combine(uint first, uint second, int secondBytes) => Multiply(Shift(secondBytes), first) ^ second;

    private static uint ThreeLanes(uint crc, ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, ReadOnlySpan<ulong> third)
    {
        var (b, c) = (0u, 0u);
        for (var i = 0; i < first.Length && i < second.Length && i < third.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, first[i]);
            b = BitOperations.Crc32C(b, second[i]);
            c = BitOperations.Crc32C(c, third[i]);
        }

        return ShiftLane(ShiftLane(crc) ^ b) ^ c;
    }

    private static uint ShiftLane(uint crc) =>
        LaneShift[crc & 0xFF] ^ LaneShift[256 + ((crc >> 8) & 0xFF)] ^ LaneShift[512 + ((crc >> 16) & 0xFF)] ^ LaneShift[768 + (crc >> 24)];

    /// <summary>x to the power of the bits of so many bytes: what a checksum is multiplied by when they follow.</summary>
    private static uint Shift(int bytes)
    {
        var product = One;
        for (var k = 3; bytes != 0; bytes >>= 1, k++)
        {
            product = (bytes & 1) == 0 ? product : Multiply(Powers[k], product);
        }

        return product;
    }

    /// <summary>Product of polynomials over one bit, modulo the polynomial.</summary>
    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            product ^= (a & bit) == 0 ? 0 : b;
            b = (b >> 1) ^ ((b & 1) == 0 ? 0 : Polynomial);
        }

        return product;
    }

    private static uint[] MakePowers()
    {
        // Up to the bits of the longest array.
        var powers = new uint[34];
        powers[0] = One >> 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = Multiply(powers[i - 1], powers[i - 1]);
        }

        return powers;
    }

    private static uint[] MakeLaneShift()
    {
        var shift = Shift(LaneWords * sizeof(ulong));
        var table = new uint[4 * 256];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = Multiply(shift, (uint)(i % 256) << (i / 256 * 8));
        }

        return table;
    }
}
