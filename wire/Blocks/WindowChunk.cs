using System.Buffers.Binary;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>One append to a window: which schema its columns have, and its rows' timestamps.</summary>
public sealed record WindowChunk(SchemaId Schema, long[] Timestamps)
{
    private uint? _seal;

    /// <summary>Checksum of schema and timestamps. Every group's part of the chunk is sealed with it, so that no values are given out at wrong times.</summary>
    internal uint Seal => _seal ??= MakeSeal();

    private uint MakeSeal()
    {
        Span<byte> bytes = stackalloc byte[SchemaId.Bytes];
        Schema.Write(bytes);
        var seal = Checksum.Of(bytes);
        foreach (var time in Timestamps)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, time);
            seal = Checksum.Of(bytes[..8], seal);
        }

        return seal;
    }
}
