using System.Numerics;

namespace CloudNexus.Local.Hub.Log;

/// <summary>Which partition a key belongs to: FNV-1a (64 bits), mixed, modulo partitions. Must never change: it decides order.</summary>
internal static class KeyHash
{
    public static int Partition(ReadOnlySpan<byte> key, int partitions)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in key)
        {
            hash = (hash ^ b) * 1099511628211UL;
        }

        // FNV's low bits alone spread short keys unevenly.
        hash = (hash ^ BitOperations.RotateRight(hash, 32)) * 0x9E3779B97F4A7C15UL;
        return (int)((hash >> 33) % (ulong)partitions);
    }
}
