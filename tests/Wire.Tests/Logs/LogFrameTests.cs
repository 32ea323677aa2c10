using CloudNexus.Wire.Logs;

namespace CloudNexus.Wire.Tests.Logs;

public sealed class LogFrameTests
{
    // The lines are few: they are stored, which no version of a packer changes.
    private const string GoldenBlock =
        "005403020361707005" + "6e67696e78" + "0204756e697403706964" + "80c0a8ca9a3af40363" + "020403" + "000100" + "000100"
        + "0000" + "02000b6170702e73657276696365" + "01023132" + "050e02" + "7265616479" + "6e6f20726f7574650a09617420" + "37" + "c3bc";

    private const string GoldenFrame = "434c00066e6f64652d31046b6579310010a5d4e800000003" + GoldenBlock + "d4c07046ae2d87698c24f651c8723594";

    private static readonly byte[] MacKey = Given.Key.DeriveLogMacKey();

    [Fact]
    public void Write_GivenLines_IsTheGoldenBytes()
    {
        Assert.Equal(GoldenBlock, Convert.ToHexStringLower(GivenLogs.Pack(GivenLogs.Lines)));
        Assert.Equal(GoldenFrame, Convert.ToHexStringLower(GivenLogs.FrameBytes()));
    }

    [Fact]
    public void TryParse_GoldenBytes_YieldsTheLines()
    {
        var frame = Parse(Convert.FromHexString(GoldenFrame));

        Assert.True(frame.HasValidMac(MacKey));
        Assert.Equal(GivenLogs.Header, frame.Header);
        Assert.Equal(DecodeStatus.Ok, frame.TryReadLines(out var block));
        Assert.All(GivenLogs.Lines.Zip(block!.Lines()), pair => GivenLogs.Equal(pair.First, pair.Second));
    }

    [Fact]
    public void LooksLikeFrame_OtherKindsOfFrames_AreToldApart()
    {
        Assert.True(LogFrame.LooksLikeFrame(GivenLogs.FrameBytes()));
        Assert.False(Frame.LooksLikeFrame(GivenLogs.FrameBytes()));
        Assert.False(LogFrame.LooksLikeFrame(Given.FrameBytes()));
        Assert.Equal(DecodeStatus.Malformed, Frame.TryParse(GivenLogs.FrameBytes(), out _));
        Assert.Equal(DecodeStatus.Malformed, LogFrame.TryParse(Given.FrameBytes(), out _));
    }

    [Fact]
    public void HasValidMac_OtherKeys_IsFalse()
    {
        var frame = Parse(GivenLogs.FrameBytes());
        Assert.False(frame.HasValidMac(ApiKey.New(Given.Key.NodeId).DeriveLogMacKey()));

        // A key for one purpose is none for another.
        Assert.False(frame.HasValidMac(Given.Key.DeriveMacKey()));
        Assert.False(frame.HasValidMac(Given.Key.DeriveSigningKey()));
    }

    [Fact]
    public void TryParse_TruncatedAtEveryByte_IsNeverAFrameThatHolds()
    {
        var bytes = GivenLogs.FrameBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            var status = LogFrame.TryParse(bytes.AsMemory(0, length), out var frame);
            Assert.Equal(status == DecodeStatus.Ok, frame is not null);
            if (frame is not null)
            {
                Assert.False(frame.HasValidMac(MacKey));
                Assert.NotEqual(DecodeStatus.Ok, frame.TryReadLines(out _));
            }
        }
    }

    [Fact]
    public void TryParse_100000Mutations_NeverThrowsAndNoneHasAValidMac()
    {
        var random = new Random(5);
        byte[][] originals = [GivenLogs.FrameBytes(), Packed(random)];
        for (var i = 0; i < 100_000; i++)
        {
            var original = originals[i & 1];
            var bytes = random.Next(4) == 0 ? original[..random.Next(original.Length + 1)] : original.ToArray();
            for (var change = random.Next(1, 6); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            }

            if (LogFrame.TryParse(bytes, out var frame) == DecodeStatus.Ok)
            {
                // Whoever holds a key can sign nonsense: it must not be more than nonsense.
                if (frame!.TryReadLines(out var block) == DecodeStatus.Ok)
                {
                    Assert.All(block!.Lines(), line => Assert.InRange(line.Level, LogLevel.Trace, LogLevel.Fatal));
                }

                Assert.True(bytes.AsSpan().SequenceEqual(original) || !frame.HasValidMac(MacKey));
            }
        }
    }

    [Theory]
    [InlineData(0, "other magic")]
    [InlineData(1, "a telemetry frame's magic")]
    [InlineData(2, "another version")]
    public void TryParse_OtherFirstBytes_IsMalformed(int at, string what)
    {
        var bytes = GivenLogs.FrameBytes();
        bytes[at] = (byte)'N';
        Assert.True(LogFrame.TryParse(bytes, out _) == DecodeStatus.Malformed, what);
    }

    [Fact]
    public void TryParse_TooLong_IsMalformed()
        => Assert.Equal(DecodeStatus.Malformed, LogFrame.TryParse(new byte[LogFrame.MostBytes + 1], out _));

    [Theory]
    [InlineData(0UL, "node-1")]
    [InlineData((1UL << 53) + 1, "node-1")]
    [InlineData(1UL, "Node 1")]
    public void Write_HeaderThatNoReaderTakes_Throws(ulong sequence, string node)
        => Assert.Throws<ArgumentException>(
            () => LogFrame.Write(GivenLogs.Header with { Sequence = sequence, NodeId = node }, GivenLogs.Pack(GivenLogs.Lines), MacKey));

    [Fact]
    public void Write_LargestBlock_FitsAFrame()
    {
        var frame = Parse(LogFrame.Write(
            new LogFrameHeader(new string('n', 64), new string('k', 64), ulong.MaxValue, 1UL << 53), new byte[LogBlock.MostPackedBytes], MacKey));
        Assert.Equal(LogBlock.MostPackedBytes, frame.Block.Length);
        Assert.Throws<ArgumentException>(() => LogFrame.Write(GivenLogs.Header, new byte[LogBlock.MostPackedBytes + 1], MacKey));
    }

    private static byte[] Packed(Random random)
        => LogFrame.Write(GivenLogs.Header, GivenLogs.Pack(GivenLogs.Random(random, 60)), MacKey);

    private static LogFrame Parse(byte[] bytes)
    {
        Assert.Equal(DecodeStatus.Ok, LogFrame.TryParse(bytes, out var frame));
        return frame!;
    }
}
