using System.Buffers.Binary;
using System.Text;
using CloudNexus.Local.Hub.Log.Batches;

namespace CloudNexus.Local.Hub.Log;

/// <summary>
/// The bytes of one record, which is an event or a record batch; all numbers little-endian. Specified in docs/local-hub.md.
/// <code>
///  0 u32 length of what follows the checksum     32 u8  attributes: bit 0 = has a key, bit 1 = a batch; the others are 0
///  4 u32 CRC-32C of those bytes                  33 u16 key length
///  8 i64 sequence number                         35 u16 property count
/// 16 i64 offset                                  37 key · properties (u16 length, name, u32 length, value) · body
/// 24 i64 enqueued time, Unix milliseconds           of a batch: the batch
/// </code>
/// </summary>
internal static class RecordFormat
{
    public const int HeaderBytes = 37;

    /// <summary>Bytes before those that length and checksum speak of.</summary>
    public const int PrefixBytes = 8;

    /// <summary>A longer record is malformed whatever the limits of this run: bounds what a damaged length can make us read.</summary>
    public const int MaxRecordBytes = 32 * 1024 * 1024;

    /// <summary>What is written anew of a batch's record: the record's header and the batch's.</summary>
    public const int BatchHeaderBytes = HeaderBytes + BatchHeader.Bytes;

    private const byte HasKey = 1;
    private const byte HasBatch = 2;

    public static int SizeOf(EventData data) => HeaderBytes + (data.Properties.Count * 6) + data.Size;

    public static int SizeOf(RecordBatch batch) => HeaderBytes + batch.Length;

    /// <returns>The record's size in bytes.</returns>
    public static int Write(Span<byte> into, uint salt, long sequence, long offset, long enqueuedMs, EventData data)
    {
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(into[24..], enqueuedMs);
        into[32] = data.Key is null ? (byte)0 : HasKey;
        BinaryPrimitives.WriteUInt16LittleEndian(into[33..], (ushort)(data.Key?.Length ?? 0));
        BinaryPrimitives.WriteUInt16LittleEndian(into[35..], (ushort)data.Properties.Count);
        var at = HeaderBytes;
        data.Key?.Span.CopyTo(into[at..]);
        at += data.Key?.Length ?? 0;
        for (var i = 0; i < data.Properties.Count; i++)
        {
            var name = Encoding.UTF8.GetBytes(data.Properties[i].Name, into[(at + 2)..]);
            BinaryPrimitives.WriteUInt16LittleEndian(into[at..], (ushort)name);
            at += 2 + name;
            var value = data.Properties[i].Value.Span;
            BinaryPrimitives.WriteUInt32LittleEndian(into[at..], (uint)value.Length);
            value.CopyTo(into[(at + 4)..]);
            at += 4 + value.Length;
        }

        data.Body.Span.CopyTo(into[at..]);
        at += data.Body.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(into, (uint)(at - PrefixBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], Crc32C.Compute(salt, into[PrefixBytes..at]));
        return at;
    }

    /// <summary>Writes the first <see cref="BatchHeaderBytes"/> of a batch's record; the batch's records are to follow as they are.</summary>
    public static void WriteHeader(Span<byte> into, uint salt, long sequence, long offset, long enqueuedMs, RecordBatch batch)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, (uint)(SizeOf(batch) - PrefixBytes));
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(into[24..], enqueuedMs);
        into[32] = HasBatch;
        into[33..HeaderBytes].Clear();
        batch.WriteHeader(into[HeaderBytes..], sequence, enqueuedMs);
        var own = Crc32C.Compute(salt, into[PrefixBytes..BatchHeaderBytes]);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], Crc32C.Combine(own, batch.RecordsChecksum, batch.Records.Length));
    }

    /// <returns>The whole record's size that its length field claims, or -1 when no record can have it.</returns>
    public static int ClaimedSize(ReadOnlySpan<byte> prefix)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
        return length is >= HeaderBytes - PrefixBytes and <= MaxRecordBytes - PrefixBytes ? (int)length + PrefixBytes : -1;
    }

    public static long Sequence(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[8..]);

    public static long Offset(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[16..]);

    public static long EnqueuedMs(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[24..]);

    /// <summary>True when the record holds a batch, in <see cref="Batch"/>.</summary>
    public static bool IsBatch(ReadOnlySpan<byte> record) => record[32] == HasBatch && record.Length >= BatchHeaderBytes;

    public static ReadOnlySpan<byte> Batch(ReadOnlySpan<byte> record) => record[HeaderBytes..];

    /// <summary>Of the last event in the record.</summary>
    public static long LastSequence(ReadOnlySpan<byte> record) =>
        Sequence(record) + (IsBatch(record) ? Math.Max(0, BatchHeader.LastDelta(Batch(record))) : 0);

    /// <param name="record">Exactly one record, as long as it claims.</param>
    public static bool ChecksumHolds(ReadOnlySpan<byte> record, uint salt) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == Crc32C.Compute(salt, record[PrefixBytes..]);

    /// <summary>Copies the event of a record whose checksum holds out of the read buffer.</summary>
    /// <returns>Null when it holds no event, or its inner lengths contradict each other.</returns>
    public static StoredEvent? Decode(ReadOnlySpan<byte> record, int partition)
    {
        var attributes = record[32];
        var keyLength = BinaryPrimitives.ReadUInt16LittleEndian(record[33..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(record[35..]);
        var rest = record[HeaderBytes..];
        if (attributes > HasKey || keyLength > rest.Length || (attributes == 0 && keyLength > 0)
            || EnqueuedMs(record) is < 0 or > 253_402_300_799_999)
        {
            return null;
        }

        var key = attributes == HasKey ? rest[..keyLength].ToArray() : default(ReadOnlyMemory<byte>?);
        rest = rest[keyLength..];
        var properties = count == 0 ? [] : new EventProperty[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryTake(ref rest, 2, out var name) || !TryTake(ref rest, 4, out var value))
            {
                return null;
            }

            properties[i] = new EventProperty(Encoding.UTF8.GetString(name), value.ToArray());
        }

        return new StoredEvent(
            partition, Sequence(record), Offset(record), DateTimeOffset.FromUnixTimeMilliseconds(EnqueuedMs(record)),
            key, properties, rest.ToArray());
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, int lengthBytes, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (rest.Length < lengthBytes)
        {
            return false;
        }

        var length = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(rest) : BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (length > rest.Length - lengthBytes)
        {
            return false;
        }

        taken = rest.Slice(lengthBytes, (int)length);
        rest = rest[(lengthBytes + (int)length)..];
        return true;
    }
}
