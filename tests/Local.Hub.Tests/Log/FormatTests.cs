using System.Text;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Tests.Log;

/// <summary>The golden bytes were made by another program from docs/local-hub.md.</summary>
public sealed class FormatTests
{
    private const uint Salt = 0xA1B2C3D4;
    private const string HeaderHex = "434e484c02000000e80300000000000000100000000000000016fb96a1010000d4c3b2a115b98aaa";
    private const string OldHeaderHex = "434e484c01000000e80300000000000000100000000000000016fb96a1010000d4c3b2a148c861ec";
    private const string RecordHex =
        "3f0000003252ef8de80300000000000028100000000000007b16fb96a101000001060002006e6f64652d6104006b696e64050000006672616d65"
        + "0200766e0000000068656c6c6f";

    private static readonly EventData Event = new("hello"u8.ToArray(), "node-a", [new("kind", "frame"), new("vn", "")]);

    [Fact]
    public void Crc32C_OfTheCheckString_IsThePublishedValue() => Assert.Equal(0xE3069283u, Crc32C.Compute(0, "123456789"u8));

    [Fact]
    public void SegmentHeader_Written_HasTheGoldenBytes()
    {
        var bytes = new byte[SegmentHeader.Bytes];
        new SegmentHeader(1000, 4096, 1793534400000, Salt).Write(bytes);
        Assert.Equal(HeaderHex, Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void SegmentHeader_GoldenBytes_AreRead() =>
        Assert.Equal(new SegmentHeader(1000, 4096, 1793534400000, Salt), SegmentHeader.Read(Convert.FromHexString(HeaderHex)));

    [Fact]
    public void SegmentHeader_OfTheVersionBefore_IsRead() =>
        Assert.Equal(new SegmentHeader(1000, 4096, 1793534400000, Salt, Version: 1), SegmentHeader.Read(Convert.FromHexString(OldHeaderHex)));

    [Fact]
    public void SegmentHeader_AnyBitFlipped_IsNotRead()
    {
        for (var bit = 0; bit < SegmentHeader.Bytes * 8; bit++)
        {
            var bytes = Convert.FromHexString(HeaderHex);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(SegmentHeader.Read(bytes));
        }
    }

    [Fact]
    public void Record_Written_HasTheGoldenBytes()
    {
        var bytes = new byte[RecordFormat.SizeOf(Event)];
        Assert.Equal(bytes.Length, RecordFormat.Write(bytes, Salt, 1000, 4136, 1793534400123, Event));
        Assert.Equal(RecordHex, Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Record_OfNothing_HasTheGoldenBytes()
    {
        var bytes = new byte[RecordFormat.HeaderBytes];
        RecordFormat.Write(bytes, 0, 0, 40, 0, new EventData(ReadOnlyMemory<byte>.Empty));
        Assert.Equal("1d00000001f60e870000000000000000280000000000000000000000000000000000000000", Convert.ToHexStringLower(bytes));
        Assert.Null(RecordFormat.Decode(bytes, 0)!.PartitionKey);
    }

    [Fact]
    public void Decode_GoldenBytes_GivesTheEvent()
    {
        var record = Convert.FromHexString(RecordHex);
        Assert.True(RecordFormat.ChecksumHolds(record, Salt));
        var stored = RecordFormat.Decode(record, partition: 3)!;
        Assert.Equal((3, 1000, 4136), (stored.Partition, stored.Sequence, stored.Offset));
        Assert.Equal(1793534400123, stored.EnqueuedTime.ToUnixTimeMilliseconds());
        Assert.Equal("node-a", stored.PartitionKey);
        Assert.Equal(["kind=frame", "vn="], stored.Properties.Select(p => $"{p.Name}={p.Text}"));
        Assert.Equal("hello", Encoding.UTF8.GetString(stored.Body.Span));
    }

    [Fact]
    public void Decode_AnEmptyKey_IsNotNoKey()
    {
        var data = new EventData("x"u8.ToArray(), key: ReadOnlyMemory<byte>.Empty);
        var bytes = new byte[RecordFormat.SizeOf(data)];
        RecordFormat.Write(bytes, 0, 0, 0, 0, data);
        Assert.Equal("", RecordFormat.Decode(bytes, 0)!.PartitionKey);
    }

    [Fact]
    public void Decode_InnerLengthsPastTheEnd_GivesNothingAndDoesNotThrow()
    {
        var random = new Random(17);
        var good = Convert.FromHexString(RecordHex);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good.ToArray();
            for (var flips = 0; flips < 3; flips++)
            {
                bytes[random.Next(RecordFormat.PrefixBytes, bytes.Length)] = (byte)random.Next(256);
            }

            var stored = RecordFormat.Decode(bytes, 0);
            Assert.True(stored is null || stored.Body.Length <= bytes.Length);
        }
    }

    [Theory]
    [InlineData("", 2, 26)]
    [InlineData("a", 0, 16)]
    [InlineData("node-a", 3, 15)]
    [InlineData("node-b", 0, 4)]
    [InlineData("node-c", 2, 18)]
    [InlineData("1f0c2a44", 1, 21)]
    public void KeyHash_KnownKeys_GoWhereTheyAlwaysWent(string key, int ofFour, int ofThirtyTwo)
    {
        Assert.Equal(ofFour, KeyHash.Partition(Encoding.UTF8.GetBytes(key), 4));
        Assert.Equal(ofThirtyTwo, KeyHash.Partition(Encoding.UTF8.GetBytes(key), 32));
    }

    [Fact]
    public void KeyHash_ManyKeys_SpreadEvenly()
    {
        var counts = new int[4];
        for (var i = 0; i < 4000; i++)
        {
            counts[KeyHash.Partition(Encoding.UTF8.GetBytes($"node-{i}"), 4)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }
}
