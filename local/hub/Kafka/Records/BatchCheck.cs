using System.Runtime.InteropServices;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Log.Batches;

namespace CloudNexus.Local.Hub.Kafka.Records;

/// <summary>What a batch may be.</summary>
/// <param name="UncompressedBytes">Of its records.</param>
/// <param name="EventBytes">Of one record: body, key and headers.</param>
internal readonly record struct BatchLimits(int UncompressedBytes, int Records, int EventBytes);

/// <summary>
/// Checks a record batch (format 2) as a producer sends it, to its last record: what is stored is given to others as it is.
/// </summary>
internal static class BatchCheck
{
    /// <summary>True when checking it takes memory beyond the request's own.</summary>
    public static bool IsCompressed(ReadOnlySpan<byte> batch) =>
        batch.Length >= BatchHeader.Bytes && BatchHeader.Codec(batch) == BatchHeader.Gzip;

    /// <param name="bytes">Exactly one batch; the verdict shares its memory.</param>
    public static BatchVerdict Check(ReadOnlyMemory<byte> bytes, BatchLimits limits)
    {
        var head = bytes.Span;
        if (BatchHeader.FormatOf(head) != BatchHeader.Format)
        {
            return new(KafkaError.UnsupportedForMessageFormat, "Record batches of format 2 only: use a client of Kafka 0.11 or later.");
        }

        if (head.Length < BatchHeader.Bytes || BatchHeader.Size(head) != head.Length)
        {
            return new(KafkaError.InvalidRecord, "One whole record batch per partition and request, please.");
        }

        var records = bytes[BatchHeader.Bytes..];
        var checksum = Crc32C.Compute(0, records.Span);
        var whole = Crc32C.Combine(Crc32C.Compute(0, head[BatchHeader.CheckedFrom..BatchHeader.Bytes]), checksum, records.Length);
        if (BatchHeader.Checksum(head) != whole)
        {
            return new(KafkaError.CorruptMessage, "The batch's CRC is wrong.");
        }

        if (BatchHeader.IsTransaction(head) || BatchHeader.ProducerId(head) >= 0)
        {
            return new(KafkaError.InvalidRecord, "There are no transactions and no idempotent producers: set enable.idempotence=false.");
        }

        if (BatchHeader.Count(head) < 1 || BatchHeader.LastDelta(head) != BatchHeader.Count(head) - 1)
        {
            return new(KafkaError.InvalidRecord, "The batch's numbers of records contradict each other.");
        }

        if (BatchHeader.Count(head) > limits.Records)
        {
            return new(KafkaError.RecordListTooLarge, $"A batch has at most {limits.Records} records.");
        }

        var batch = new RecordBatch(bytes, checksum);
        return BatchHeader.Codec(head) switch
        {
            BatchHeader.Plain => CheckRecords(batch, records, limits.EventBytes),
            BatchHeader.Gzip => Unpack(records, limits.UncompressedBytes, out var problem) is { } unpacked
                ? CheckRecords(batch, unpacked, limits.EventBytes)
                : new(problem, $"The records are no gzip, or larger than {limits.UncompressedBytes} bytes when uncompressed."),
            _ => new(KafkaError.UnsupportedCompression, "Only gzip, as in Event Hubs, or no compression."),
        };
    }

    private static BatchVerdict CheckRecords(RecordBatch batch, ReadOnlyMemory<byte> records, int mostEventBytes)
    {
        var reader = new RecordReader(records.Span);
        var carriesKey = false;
        for (var i = 0; i < batch.Count; i++)
        {
            if (!reader.MoveNext() || reader.Delta != i)
            {
                return new(KafkaError.InvalidRecord,
                    $"Record {i} is malformed, has more than {EventData.MaxProperties} headers, or a header's name that has not "
                    + $"1 to {EventData.MaxPropertyNameBytes} bytes.");
            }

            if (reader.Key.Length > EventData.MaxKeyBytes)
            {
                return new(KafkaError.InvalidRecord, $"Record {i}: the key is longer than {EventData.MaxKeyBytes} bytes.");
            }

            if (reader.Size > mostEventBytes)
            {
                return new(KafkaError.MessageTooLarge, $"Record {i} with its key and headers is larger than {mostEventBytes} bytes.");
            }

            carriesKey |= reader.HeaderCount > 0 && reader.HasHeader(Withheld.Name);
        }

        return reader.IsAtEnd
            ? new(batch, records, carriesKey)
            : new(KafkaError.InvalidRecord, "There are bytes behind the last record.");
    }

    private static ReadOnlyMemory<byte>? Unpack(ReadOnlyMemory<byte> packed, int mostBytes, out KafkaError problem)
    {
        MemoryMarshal.TryGetArray(packed, out var segment);
        var records = Gzip.Unpack(segment, mostBytes, out var isTooLarge);
        problem = isTooLarge ? KafkaError.MessageTooLarge : KafkaError.CorruptMessage;
        return records;
    }
}
