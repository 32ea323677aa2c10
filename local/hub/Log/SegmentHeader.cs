using System.Buffers.Binary;

namespace CloudNexus.Local.Hub.Log;

/// <summary>
/// The first bytes of a segment file; all numbers little-endian. Specified in docs/local-hub.md.
/// <code>
///  0 "CNHL"                     24 i64 created, Unix milliseconds
///  4 u16 version: 2             32 u32 salt: the seed of the CRCs of this segment's records
///  6 u16 reserved: 0            36 u32 CRC-32C (seed 0) of bytes 0 to 35
///  8 i64 base sequence number
/// 16 i64 base offset: the offset of byte 0 of this file
/// </code>
/// </summary>
/// <param name="Salt">
/// Random per segment. A body cannot imitate a record, and bytes left over from another segment never check out as this one's.
/// </param>
/// <param name="Version">In files of version 1, which are still read, there are no batches.</param>
internal readonly record struct SegmentHeader(
    long BaseSequence, long BaseOffset, long CreatedMs, uint Salt, ushort Version = SegmentHeader.CurrentVersion)
{
    public const int Bytes = 40;
    public const ushort CurrentVersion = 2;
    private const ushort OldestVersion = 1;

    private static ReadOnlySpan<byte> Magic => "CNHL"u8;

    public void Write(Span<byte> into)
    {
        Magic.CopyTo(into);
        BinaryPrimitives.WriteUInt16LittleEndian(into[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(into[6..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], BaseSequence);
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], BaseOffset);
        BinaryPrimitives.WriteInt64LittleEndian(into[24..], CreatedMs);
        BinaryPrimitives.WriteUInt32LittleEndian(into[32..], Salt);
        BinaryPrimitives.WriteUInt32LittleEndian(into[36..], Crc32C.Compute(0, into[..36]));
    }

    /// <returns>Null when the bytes are too few, damaged, or of a version that this program doesn't know.</returns>
    public static SegmentHeader? Read(ReadOnlySpan<byte> from)
    {
        if (from.Length < Bytes
            || !from.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(from[36..]) != Crc32C.Compute(0, from[..36])
            || BinaryPrimitives.ReadUInt16LittleEndian(from[4..]) is < OldestVersion or > CurrentVersion)
        {
            return null;
        }

        return new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[32..]),
            BinaryPrimitives.ReadUInt16LittleEndian(from[4..]));
    }
}
