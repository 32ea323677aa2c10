using System.Buffers.Binary;
using CloudNexus.Wire;
using CloudNexus.Wire.Io;

namespace CloudNexus.Agent.Spool;

/// <summary>The outer form of a segment: its header, and the header of each record. Specified in docs/spool-format.md.</summary>
internal static class SpoolFormat
{
    public const byte Version = 0;

    /// <summary>"CNS", version, number (u64).</summary>
    public const int SegmentHeaderBytes = 12;

    /// <summary>Type, payload length (u24), checksum (u32).</summary>
    public const int RecordHeaderBytes = 8;

    /// <summary>Samples come this far apart, or begin with a key.</summary>
    public const long StepMs = 1000;

    public const int LongestBootId = 64;

    private const int LongestVarint = 10;
    private const int MostSample = 64 + (SeriesLimits.SeriesPerSchema * (LongestVarint + 1));
    private const int MostSmall = 256;

    public static void WriteSegmentHeader(Span<byte> into, ulong number)
    {
        "CNS"u8.CopyTo(into);
        into[3] = Version;
        BinaryPrimitives.WriteUInt64LittleEndian(into[4..], number);
    }

    /// <summary>What the checksums of a segment's records begin with: a record of another segment or version is none of this one.</summary>
    public static uint SaltOf(ulong number)
    {
        Span<byte> header = stackalloc byte[SegmentHeaderBytes];
        WriteSegmentHeader(header, number);
        return Checksum.Of(header);
    }

    /// <summary>Completes a record whose payload stands behind <see cref="RecordHeaderBytes"/> of room.</summary>
    public static void Seal(Span<byte> record, RecordType type, uint salt)
    {
        var length = record.Length - RecordHeaderBytes;
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)type | ((uint)length << 8));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], ChecksumOf(record, salt));
    }

    /// <summary>False when the bytes cannot begin a record.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out RecordType type, out int payloadLength)
    {
        var first = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        type = (RecordType)(byte)first;
        payloadLength = (int)(first >> 8);
        return payloadLength <= MostPayload(type);
    }

    /// <param name="record">A whole record, header and payload.</param>
    /// <param name="salt">The segment's.</param>
    public static bool IsIntact(ReadOnlySpan<byte> record, uint salt)
        => BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == ChecksumOf(record, salt);

    private static uint ChecksumOf(ReadOnlySpan<byte> record, uint salt)
        => Checksum.Of(record[RecordHeaderBytes..], Checksum.Of(record[..4], salt));

    private static int MostPayload(RecordType type) => type switch
    {
        RecordType.Schema => SeriesSchema.MostBytes,
        RecordType.Key or RecordType.Delta => MostSample,
        RecordType.Snapshot or RecordType.Cut => MostSmall + ProcessCodec.MostBytes,
        RecordType.Shift or RecordType.Released or RecordType.Began or RecordType.Ended => MostSmall,
        _ => -1,
    };
}
