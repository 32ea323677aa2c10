using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Tests.Columns;

public class TimestampCodecTests
{
    private const long Start = 1_800_000_000_000;

    public static TheoryData<string, long[]> Grids => new()
    {
        { "none", [] },
        { "one", [Start] },
        { "zero", [0, 1] },
        { "seconds", [.. Enumerable.Range(0, 600).Select(i => Start + (i * 1000L))] },
        { "holes", [.. Enumerable.Range(0, 600).Where(i => i % 97 > 3).Select(i => Start + (i * 1000L))] },
        { "jitter", [.. Enumerable.Range(0, 3600).Select(i => Start + (i * 1000L) + (i * 7919 % 13))] },
        { "far apart", [0, 1, 253_402_300_799_999] },
    };

    [Theory]
    [MemberData(nameof(Grids))]
    public void Decode_WhatWasEncoded_GivesEveryTimeBack(string name, long[] times)
    {
        var bytes = Encode(times);
        var decoded = new long[times.Length];
        Assert.True(Decode(bytes, decoded) == DecodeStatus.Ok, name);
        Assert.Equal(times, decoded);
        for (var length = 0; length < Math.Min(bytes.Length, 200); length++)
        {
            Assert.Equal(DecodeStatus.NeedMore, Decode(bytes[..length], decoded));
        }
    }

    [Fact]
    public void Encode_AnHourOfSeconds_TakesEightBytes()
        => Assert.Equal(8, Encode([.. Enumerable.Range(0, 3600).Select(i => Start + (i * 1000L))]).Length);

    [Theory]
    [InlineData(0, 0)] // a step of nothing
    [InlineData(-1, 1000)] // before 1970
    [InlineData(253_402_300_800_000, 1000)] // after 9999
    [InlineData(253_402_300_799_999, 1000)]
    [InlineData(0, long.MaxValue)]
    public void Decode_TimesThatCannotBe_IsMalformed(long first, long step)
    {
        var writer = new WireWriter();
        writer.WriteZigZag(first);
        writer.WriteVarint((ulong)step << 1);
        Assert.Equal(DecodeStatus.Malformed, Decode(writer.ToArray(), new long[3]));
    }

    private static byte[] Encode(long[] times)
    {
        var writer = new WireWriter();
        TimestampCodec.Encode(times, writer);
        return writer.ToArray();
    }

    private static DecodeStatus Decode(byte[] bytes, long[] times)
    {
        var reader = new WireReader(bytes);
        TimestampCodec.Decode(ref reader, times);
        return reader.Status;
    }
}
