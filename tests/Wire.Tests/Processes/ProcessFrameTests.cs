using System.Security.Cryptography;

namespace CloudNexus.Wire.Tests.Processes;

public sealed class ProcessFrameTests
{
    private static readonly byte[] Encoded = ProcessCodec.Encode(GivenProcesses.Snapshot);
    private static readonly byte[] MacKey = Given.Key.DeriveMacKey();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_WithProcesses_BringsThemBesideTheSamples(bool withSchema)
    {
        var frame = Parse(Write(Encoded, withSchema));

        Assert.True(frame.HasValidMac(MacKey));
        Assert.Equal(Encoded, frame.Processes.ToArray());
        Assert.Equal(withSchema, !frame.InlineSchema.IsEmpty);
        Assert.Equal(DecodeStatus.Ok, frame.TryDecodeSamples(Given.Schema, out var block));
        Assert.Equal(Given.Block.Columns, block!.Columns);
    }

    [Fact]
    public void Write_WithProcesses_SetsTheFlagAndAddsLengthAndBytes()
    {
        var without = Write([], withSchema: false);
        var with = Write(Encoded, withSchema: false);
        Assert.Equal(0, without[3]);
        Assert.Equal(4, with[3]);
        Assert.Equal(without.Length + 1 + Encoded.Length, with.Length);
    }

    [Fact]
    public void TryParse_FrameWithoutProcesses_HasNone() => Assert.True(Parse(Given.FrameBytes()).Processes.IsEmpty);

    [Fact]
    public void HasValidMac_ProcessesChanged_IsFalse()
    {
        var bytes = Write(Encoded, withSchema: false);
        var at = bytes.AsSpan().IndexOf(Encoded);
        bytes[at + 5] ^= 1;
        Assert.False(Parse(bytes).HasValidMac(MacKey));
    }

    [Fact]
    public void TryParse_FlagWithoutProcesses_IsMalformed()
    {
        var bytes = Write(Encoded, withSchema: false);
        var at = bytes.AsSpan().IndexOf(Encoded);
        byte[] emptied = [.. bytes[..(at - 1)], 0, .. bytes[(at + Encoded.Length)..^Frame.MacBytes]];
        byte[] signed = [.. emptied, .. HMACSHA256.HashData(MacKey, emptied)[..Frame.MacBytes]];
        Assert.Equal(DecodeStatus.Malformed, Frame.TryParse(signed, out _));
    }

    [Fact]
    public void TryParse_TruncatedAtEveryByte_IsNeverAFrameThatDecodes()
    {
        var bytes = Write(Encoded, withSchema: true);
        for (var length = 0; length < bytes.Length; length++)
        {
            if (Frame.TryParse(bytes.AsMemory(0, length), out var frame) == DecodeStatus.Ok)
            {
                Assert.False(frame!.HasValidMac(MacKey));
                Assert.NotEqual(DecodeStatus.Ok, frame.TryDecodeSamples(Given.Schema, out _));
            }
        }
    }

    [Fact]
    public void Write_TooManyBytesOfProcesses_Throws()
        => Assert.Throws<ArgumentException>(() => Write(new byte[ProcessCodec.MostBytes + 1], withSchema: false));

    [Fact]
    public void TryParse_TooManyBytesOfProcesses_IsMalformed()
    {
        var bytes = Write(new byte[ProcessCodec.MostBytes], withSchema: false);
        Assert.Equal(DecodeStatus.Ok, Frame.TryParse(bytes, out _));
        var at = bytes.AsSpan().IndexOf(new byte[] { 0x80, 0x80, 0x01 });
        bytes[at] = 0x81;
        Assert.Equal(DecodeStatus.Malformed, Frame.TryParse(bytes, out _));
    }

    private static Frame Parse(byte[] bytes)
    {
        Assert.Equal(DecodeStatus.Ok, Frame.TryParse(bytes, out var frame));
        return frame!;
    }

    private static byte[] Write(byte[] processes, bool withSchema)
        => new FrameWriter().Write(Given.Header, Given.Block, withSchema, MacKey, processes);
}
