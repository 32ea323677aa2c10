using System.Buffers.Binary;

namespace CloudNexus.Local.Hub.Log.Batches;

/// <summary>
/// The bytes before the records of a Kafka record batch (format 2); all numbers big-endian.
/// <code>
///  0 i64 offset of the first record       27 i64 time of the first record, Unix milliseconds
///  8 i32 length of what follows           35 i64 latest time
/// 12 i32 leader epoch                     43 i64 producer id, i16 its epoch, i32 its sequence
/// 16 i8  format: 2                        57 i32 number of records
/// 17 u32 CRC-32C of what follows          61 the records
/// 21 i16 attributes: bits 0–2 = codec, bit 3 = the latest time is the log's and counts for all, bit 4, 5 = transaction, control
/// 23 i32 offset of the last record less that of the first
/// </code>
/// </summary>
internal static class BatchHeader
{
    public const int Bytes = 61;

    /// <summary>What the checksum covers begins here; what is before it can change without it.</summary>
    public const int CheckedFrom = 21;

    public const byte Format = 2;
    public const int Plain = 0;
    public const int Gzip = 1;

    private const int LengthAt = 8;
    private const int LeaderEpochAt = 12;
    private const int FormatAt = 16;
    private const int ChecksumAt = 17;
    private const int LastDeltaAt = 23;
    private const int LatestTimeAt = 35;
    private const int ProducerIdAt = 43;
    private const int CountAt = 57;
    private const int CodecMask = 7;
    private const short LogAppendTime = 8;
    private const int TransactionOrControl = 0x30;

    /// <summary>Of what may be too short for a whole header; -1 when it does not reach that far.</summary>
    public static int FormatOf(ReadOnlySpan<byte> batch) => batch.Length > FormatAt ? batch[FormatAt] : -1;

    /// <summary>The whole batch's size that the header claims.</summary>
    public static long Size(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32BigEndian(header[LengthAt..]) + (long)LeaderEpochAt;

    public static uint Checksum(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header[ChecksumAt..]);

    public static int Codec(ReadOnlySpan<byte> header) => header[CheckedFrom + 1] & CodecMask;

    public static bool IsTransaction(ReadOnlySpan<byte> header) => (header[CheckedFrom + 1] & TransactionOrControl) != 0;

    public static long ProducerId(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64BigEndian(header[ProducerIdAt..]);

    public static int Count(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32BigEndian(header[CountAt..]);

    public static int LastDelta(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32BigEndian(header[LastDeltaAt..]);

    /// <summary>Makes a producer's header the log's: its own numbers, and the time at which it took the batch in.</summary>
    /// <param name="recordsChecksum">CRC-32C of what follows the header, of <paramref name="recordsBytes"/> bytes.</param>
    public static void Stamp(Span<byte> header, long sequence, long timeMs, uint recordsChecksum, int recordsBytes)
    {
        BinaryPrimitives.WriteInt64BigEndian(header, sequence);
        BinaryPrimitives.WriteInt32BigEndian(header[LeaderEpochAt..], -1);
        BinaryPrimitives.WriteInt16BigEndian(header[CheckedFrom..], (short)(Codec(header) | LogAppendTime));
        BinaryPrimitives.WriteInt64BigEndian(header[LatestTimeAt..], timeMs);
        var own = Crc32C.Compute(0, header[CheckedFrom..Bytes]);
        BinaryPrimitives.WriteUInt32BigEndian(header[ChecksumAt..], Crc32C.Combine(own, recordsChecksum, recordsBytes));
    }
}
