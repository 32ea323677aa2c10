using System.Text;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Kafka.Records;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Log.Batches;

namespace CloudNexus.Local.Hub.Tests.Log;

/// <summary>The golden bytes were made by another program from docs/local-hub.md.</summary>
public sealed class BatchFormatTests
{
    private const uint Salt = 0xA1B2C3D4;
    private const string RecordsHex = "400000000c6e6f64652d610a68656c6c6f04086b696e640a6672616d6504766e010c000e02010100";

    private const string SentHex =
        "000000000000000000000059000000000252faa32e000000000001000001a196f4fb80000001a196f4fb87ffffffffffffffffffffffffffff00000002" + RecordsHex;

    private const string RecordHex =
        "820000000847113ee80300000000000028100000000000007b16fb96a101000002000000000000000000"
        + "0003e800000059ffffffff029889a1e9000800000001000001a196f4fb80000001a196fb167bffffffffffffffffffffffffffff00000002" + RecordsHex;

    private static readonly BatchLimits Limits = new(1 << 20, 1000, 1 << 20);

    [Fact]
    public void Record_OfABatch_HasTheGoldenBytes()
    {
        var verdict = BatchCheck.Check(Convert.FromHexString(SentHex), Limits);
        Assert.Equal((KafkaError.None, null), (verdict.Error, verdict.Problem));
        var bytes = new byte[RecordFormat.BatchHeaderBytes];

        RecordFormat.WriteHeader(bytes, Salt, 1000, 4136, 1793534400123, verdict.Batch!);

        Assert.Equal(RecordHex, Convert.ToHexStringLower([.. bytes, .. verdict.Batch!.Records.Span]));
        Assert.Equal(RecordHex.Length / 2, RecordFormat.SizeOf(verdict.Batch));
    }

    [Fact]
    public void Record_GoldenBytes_GiveTheEvents()
    {
        var record = Convert.FromHexString(RecordHex);
        Assert.True(RecordFormat.ChecksumHolds(record, Salt));
        Assert.Equal((1000, 1001), (RecordFormat.Sequence(record), RecordFormat.LastSequence(record)));
        Assert.Null(RecordFormat.Decode(record, 0));
        var sink = new EventSink(this, new UnpackedBatches(), partition: 3, from: 0, maxEvents: 10, maxBytes: 1 << 20);

        sink.Take(record, out var next);

        Assert.Equal(1002, next);
        Assert.Equal([(3, 1000L, 4136L), (3, 1001L, 4136L)], sink.Events.Select(e => (e.Partition, e.Sequence, e.Offset)));
        Assert.Equal(["node-a", null], sink.Events.Select(e => e.PartitionKey));
        Assert.Equal(["hello", ""], sink.Events.Select(e => Encoding.UTF8.GetString(e.Body.Span)));
        Assert.Equal(["kind=frame", "vn="], sink.Events[0].Properties.Select(p => $"{p.Name}={p.Text}"));
        Assert.All(sink.Events, e => Assert.Equal(1793534400123, e.EnqueuedTime.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public void Check_AnyBitFlipped_IsRefusedOrLeavesWhatIsStoredWhole()
    {
        var good = Convert.FromHexString(SentHex);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bytes = good.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            var verdict = BatchCheck.Check(bytes, Limits);

            // The checksum does not cover the offset and the leader's epoch, which the log writes itself.
            Assert.Equal(bit / 8 is < 8 or (>= 12 and < 16), verdict.Error == KafkaError.None);
        }
    }

    [Fact]
    public void Reader_DamagedRecords_NeverReadsBeyondThem()
    {
        var random = new Random(23);
        var good = Convert.FromHexString(RecordsHex);
        var whole = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = good.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var reader = new RecordReader(bytes);
            while (reader.MoveNext())
            {
                whole++;
                Assert.InRange(reader.Key.Length + reader.Body.Length, 0, reader.Size);
                Assert.InRange(reader.Size, 0, bytes.Length);
                Assert.Equal(reader.HeaderCount, reader.Properties().Length);
                _ = reader.HasHeader("kind"u8);
            }
        }

        Assert.True(whole > 1000, $"{whole} records were whole all the same");
    }

    [Fact]
    public void Crc32C_OfEveryLength_IsThatOfItsBits()
    {
        var data = new byte[8000];
        new Random(5).NextBytes(data);
        foreach (var length in Enumerable.Range(0, 40).Concat([1023, 1024, 3071, 3072, 3073, 3080, 6143, 6144, 6150, 8000]))
        {
            Assert.Equal(BitByBit(7, data.AsSpan(0, length)), Crc32C.Compute(7, data.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Crc32C_Combined_IsThatOfTheWhole()
    {
        var random = new Random(6);
        var data = new byte[5000];
        random.NextBytes(data);
        for (var i = 0; i < 500; i++)
        {
            var (length, seed) = (random.Next(data.Length + 1), (uint)random.Next());
            var cut = random.Next(length + 1);
            var (first, second) = (Crc32C.Compute(seed, data.AsSpan(0, cut)), Crc32C.Compute(0, data.AsSpan(cut, length - cut)));

            Assert.Equal(Crc32C.Compute(seed, data.AsSpan(0, length)), Crc32C.Combine(first, second, length - cut));
        }
    }

    private static uint BitByBit(uint seed, ReadOnlySpan<byte> data)
    {
        var crc = ~seed;
        foreach (var b in data)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
            }
        }

        return ~crc;
    }
}
