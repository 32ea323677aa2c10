using System.Text;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Records;

/// <summary>Writes stored events as a record batch (format 2, uncompressed).</summary>
internal static class BatchWriter
{
    private const short LogAppendTime = 8;

    /// <param name="events">At least one, stored at the same time: a batch tells it once for all its records.</param>
    public static void Write(KafkaWriter writer, IReadOnlyList<StoredEvent> events)
    {
        var first = events[0].Sequence;
        var time = events[0].EnqueuedTime.ToUnixTimeMilliseconds();
        writer.Int64(first);
        var lengthAt = writer.Length;
        writer.Int32(0);
        writer.Int32(-1); // Partition leader epoch: there are none.
        writer.Int8(2);
        var crcAt = writer.Length;
        writer.Int32(0);
        writer.Int16(LogAppendTime);
        writer.Int32((int)(events[^1].Sequence - first));
        writer.Int64(time);
        writer.Int64(time);
        writer.Int64(-1);
        writer.Int16(-1);
        writer.Int32(-1);
        writer.Int32(events.Count);
        for (var i = 0; i < events.Count; i++)
        {
            WriteRecord(writer, events[i], (int)(events[i].Sequence - first));
        }

        writer.PatchInt32(lengthAt, writer.Length - lengthAt - 4);
        writer.PatchInt32(crcAt, (int)Crc32C.Compute(0, writer.Written.Span[(crcAt + 4)..]));
    }

    private static void WriteRecord(KafkaWriter writer, StoredEvent stored, int delta)
    {
        var shown = 0;
        var size = 2L + VarintBytes(delta) + BytesBytes(stored.Key?.Length ?? -1) + BytesBytes(stored.Body.Length);
        for (var i = 0; i < stored.Properties.Count; i++)
        {
            var property = stored.Properties[i];
            if (!Withheld.Is(property.Name))
            {
                shown++;
                size += BytesBytes(Encoding.UTF8.GetByteCount(property.Name)) + BytesBytes(property.Value.Length);
            }
        }

        writer.Varint(size + VarintBytes(shown));
        writer.Int8(0);
        writer.Varint(0);
        writer.Varint(delta);
        if (stored.Key is { } key)
        {
            writer.VarBytes(key.Span);
        }
        else
        {
            writer.Varint(-1);
        }

        writer.VarBytes(stored.Body.Span);
        writer.Varint(shown);
        for (var i = 0; i < stored.Properties.Count; i++)
        {
            var property = stored.Properties[i];
            if (!Withheld.Is(property.Name))
            {
                writer.VarBytes(Encoding.UTF8.GetBytes(property.Name));
                writer.VarBytes(property.Value.Span);
            }
        }
    }

    private static long BytesBytes(int length) => VarintBytes(length) + Math.Max(0, length);

    private static int VarintBytes(long value)
    {
        var bytes = 1;
        for (var zigzag = (ulong)((value << 1) ^ (value >> 63)); zigzag >= 0x80; zigzag >>= 7)
        {
            bytes++;
        }

        return bytes;
    }
}
