using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>Record batches as a producer writes them, made and read apart from the hub's own code.</summary>
internal static class Batch
{
    public static byte[] Of(params string[] bodies) => OfRecords([.. bodies.Select(b => new Record(b))]);

    public static byte[] OfRecords(Record[] records, short attributes = 0, long producerId = -1, int? count = null)
    {
        using var inner = new KafkaWriter();
        for (var i = 0; i < records.Length; i++)
        {
            using var one = new KafkaWriter();
            one.Int8(0);
            one.Varint(i * 3);
            one.Varint(i);
            Bytes(one, records[i].Key);
            Bytes(one, records[i].Body);
            one.Varint(records[i].Headers?.Length ?? 0);
            foreach (var (name, value) in records[i].Headers ?? [])
            {
                Bytes(one, name);
                Bytes(one, value);
            }

            inner.VarBytes(one.Written.Span);
        }

        var packed = (attributes & 7) == 1 ? Zip(inner.Written.ToArray()) : inner.Written.ToArray();
        using var batch = new KafkaWriter();
        batch.Int64(0);
        batch.Int32(49 + packed.Length);
        batch.Int32(-1);
        batch.Int8(2);
        batch.Int32(0);
        batch.Int16(attributes);
        batch.Int32((count ?? records.Length) - 1);
        batch.Int64(1000);
        batch.Int64(1000 + (records.Length * 3));
        batch.Int64(producerId);
        batch.Int16(-1);
        batch.Int32(-1);
        batch.Int32(count ?? records.Length);
        batch.Raw(packed);
        return Seal(batch.Written.ToArray());
    }

    /// <summary>Sets the CRC to what the bytes are now.</summary>
    public static byte[] Seal(byte[] batch)
    {
        BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(17), Crc32C.Compute(0, batch.AsSpan(21)));
        return batch;
    }

    /// <summary>What a consumer makes of the records of a fetch.</summary>
    public static List<Read> ReadAll(byte[] batches)
    {
        List<Read> all = [];
        for (var at = 0; at < batches.Length;)
        {
            var batch = batches.AsSpan(at);
            var first = BinaryPrimitives.ReadInt64BigEndian(batch);
            var length = BinaryPrimitives.ReadInt32BigEndian(batch[8..]) + 12;
            batch = batch[..length];
            Assert.Equal(2, batch[16]);
            Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(batch[17..]), Crc32C.Compute(0, batch[21..]));
            Assert.Equal(8, BinaryPrimitives.ReadInt16BigEndian(batch[21..]) & ~1);
            var count = BinaryPrimitives.ReadInt32BigEndian(batch[57..]);
            var time = BinaryPrimitives.ReadInt64BigEndian(batch[35..]);
            var records = (batch[22] & 1) == 1 ? Unzip(batch[61..].ToArray()) : batch[61..];
            var position = 0;
            for (var i = 0; i < count; i++)
            {
                var end = (int)Varint(records, ref position);
                end += position;
                position++;
                Varint(records, ref position);
                var delta = Varint(records, ref position);
                var (key, body) = (Text(records, ref position), Text(records, ref position));
                var headers = new (string, string?)[Varint(records, ref position)];
                for (var h = 0; h < headers.Length; h++)
                {
                    headers[h] = (Text(records, ref position)!, Text(records, ref position));
                }

                Assert.Equal(end, position);
                all.Add(new Read(first + delta, time, key, body, headers));
            }

            Assert.Equal(records.Length, position);
            at += length;
        }

        return all;
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var target = new MemoryStream();
        zip.CopyTo(target);
        return target.ToArray();
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.Optimal))
        {
            zip.Write(bytes);
        }

        return target.ToArray();
    }

    private static void Bytes(KafkaWriter writer, string? text)
    {
        if (text is null)
        {
            writer.Varint(-1);
        }
        else
        {
            writer.VarBytes(Encoding.UTF8.GetBytes(text));
        }
    }

    private static string? Text(ReadOnlySpan<byte> bytes, ref int position)
    {
        var length = (int)Varint(bytes, ref position);
        if (length < 0)
        {
            return null;
        }

        position += length;
        return Encoding.UTF8.GetString(bytes[(position - length)..position]);
    }

    private static long Varint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = bytes[position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }
    }

    internal sealed record Record(string? Body, string? Key = null, (string Name, string? Value)[]? Headers = null);

    internal sealed record Read(long Offset, long TimeMs, string? Key, string? Body, (string Name, string? Value)[] Headers);
}
