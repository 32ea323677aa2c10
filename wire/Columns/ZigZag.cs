using System.Numerics;

namespace CloudNexus.Wire.Columns;

/// <summary>Signed numbers as unsigned ones that are small when the signed are near zero.</summary>
internal static class ZigZag
{
    public static ulong Encode(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long Decode(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Bytes of the number as a varint.</summary>
    public static int VarintBytes(ulong value) => ((70 - BitOperations.LeadingZeroCount(value | 1)) * 37) >> 8;
}
