using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Records;

/// <summary>What became of a batch: its events, or the error and what to say about it.</summary>
internal readonly record struct BatchVerdict(KafkaError Error, string? Problem, IReadOnlyList<EventData> Events);

/// <summary>Reads a record batch (format 2) as a producer sends it. Specified in docs/kafka.md.</summary>
internal static class BatchReader
{
    public const int HeaderBytes = 61;
    private const int LengthAt = 8;
    private const int MagicAt = 16;
    private const int CrcAt = 17;
    private const int AttributesAt = 21;
    private const int LastDeltaAt = 23;
    private const int ProducerIdAt = 43;
    private const int CountAt = 57;
    private const int CompressionMask = 7;
    private const int Gzip = 1;
    private const int TransactionOrControl = 0x30;

    /// <summary>True when reading it takes memory beyond the request's own.</summary>
    public static bool IsCompressed(ReadOnlySpan<byte> batch) =>
        batch.Length >= HeaderBytes && (batch[AttributesAt + 1] & CompressionMask) == Gzip;

    /// <param name="batch">Exactly one batch; events without compression share its memory.</param>
    /// <param name="mostBytes">Of the records when uncompressed.</param>
    /// <param name="mostRecords">Of the batch.</param>
    public static BatchVerdict Read(ReadOnlyMemory<byte> batch, int mostBytes, int mostRecords)
    {
        var head = batch.Span;
        if (head.Length <= MagicAt || head[MagicAt] != 2)
        {
            return Refuse(KafkaError.UnsupportedForMessageFormat, "Record batches of format 2 only: use a client of Kafka 0.11 or later.");
        }

        if (head.Length < HeaderBytes || BinaryPrimitives.ReadInt32BigEndian(head[LengthAt..]) != head.Length - LengthAt - 4)
        {
            return Refuse(KafkaError.InvalidRecord, "One whole record batch per partition and request, please.");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(head[CrcAt..]) != Crc32C.Compute(0, head[AttributesAt..]))
        {
            return Refuse(KafkaError.CorruptMessage, "The batch's CRC is wrong.");
        }

        var attributes = BinaryPrimitives.ReadInt16BigEndian(head[AttributesAt..]);
        if ((attributes & TransactionOrControl) != 0 || BinaryPrimitives.ReadInt64BigEndian(head[ProducerIdAt..]) >= 0)
        {
            return Refuse(KafkaError.InvalidRecord, "There are no transactions and no idempotent producers: set enable.idempotence=false.");
        }

        var count = BinaryPrimitives.ReadInt32BigEndian(head[CountAt..]);
        if (count < 1 || BinaryPrimitives.ReadInt32BigEndian(head[LastDeltaAt..]) != count - 1)
        {
            return Refuse(KafkaError.InvalidRecord, "The batch's numbers of records contradict each other.");
        }

        if (count > mostRecords)
        {
            return Refuse(KafkaError.RecordListTooLarge, $"A batch has at most {mostRecords} records.");
        }

        return (attributes & CompressionMask) switch
        {
            0 => ReadRecords(batch[HeaderBytes..], count),
            Gzip => Unzip(batch[HeaderBytes..], mostBytes, out var problem) is { } records
                ? ReadRecords(records, count)
                : Refuse(problem, $"The records are no gzip, or larger than {mostBytes} bytes when uncompressed."),
            _ => Refuse(KafkaError.UnsupportedCompression, "Only gzip, as in Event Hubs, or no compression."),
        };
    }

    private static BatchVerdict ReadRecords(ReadOnlyMemory<byte> records, int count)
    {
        // A record has 7 bytes at least: no count can make us allocate for more than there is.
        if (count > records.Length / 7)
        {
            return Refuse(KafkaError.InvalidRecord, "There are fewer records than the batch says.");
        }

        var reader = new RecordReader(records);
        var events = new EventData[count];
        for (var i = 0; i < count; i++)
        {
            if (reader.Next(i) is not { } data)
            {
                return Refuse(KafkaError.InvalidRecord, $"Record {i} is malformed, or has more than {EventData.MaxProperties} headers.");
            }

            events[i] = data;
        }

        return reader.IsAtEnd
            ? new BatchVerdict(KafkaError.None, null, events)
            : Refuse(KafkaError.InvalidRecord, "There are bytes behind the last record.");
    }

    private static byte[]? Unzip(ReadOnlyMemory<byte> packed, int mostBytes, out KafkaError problem)
    {
        problem = KafkaError.CorruptMessage;
        MemoryMarshal.TryGetArray(packed, out var segment);
        using var zip = new GZipStream(
            new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false), CompressionMode.Decompress);
        using var records = new MemoryStream(Math.Min(mostBytes, packed.Length * 4));
        var piece = new byte[16 * 1024];
        try
        {
            while (zip.Read(piece) is > 0 and var read)
            {
                if (records.Length + read > mostBytes)
                {
                    problem = KafkaError.MessageTooLarge;
                    return null;
                }

                records.Write(piece, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return records.ToArray();
    }

    private static BatchVerdict Refuse(KafkaError error, string problem) => new(error, problem, []);
}
