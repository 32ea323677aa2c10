using System.Security.Cryptography;

namespace CloudNexus.Wire.Tests;

public sealed class FrameTests
{
    private const string GoldenSchema = 
        "0003096370752e746f74616c01250002000c6e65742e72785f627974657302427901000109696e7465726661636504657468"
        + "3003742e78017300ff00";
    private const string GoldenFrame = 
        "434e0000066e6f64652d31046b6579310010a5d4e8000000030288277aaf4be4763835d4e8f1dd0e358a2818030380c0a8ca"
        + "9a3ad00f120005ac0201010e0023d92debd8588c004ee51fee908c606f";

    [Fact]
    public void Encoded_GivenSchema_IsTheGoldenBytes()
    {
        Assert.Equal(GoldenSchema, Convert.ToHexStringLower(Given.Schema.Encoded.Span));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Given.Schema.Encoded.Span))[..32], Given.Schema.Id.ToString());
    }

    [Fact]
    public void Write_GivenFrame_IsTheGoldenBytes()
        => Assert.Equal(GoldenFrame, Convert.ToHexStringLower(Given.FrameBytes(withSchema: false)));

    [Fact]
    public void TryParse_GoldenBytes_YieldsTheFrame()
    {
        Assert.Equal(DecodeStatus.Ok, Frame.TryParse(Convert.FromHexString(GoldenFrame), out var frame));
        Assert.True(frame!.HasValidMac(Given.Key.DeriveMacKey()));
        Assert.Equal(Given.Header, frame.Header);
        Assert.True(frame.InlineSchema.IsEmpty);
        Assert.Equal(DecodeStatus.Ok, frame.TryDecodeSamples(Given.Schema, out var block));
        Assert.Equal(Given.Block.Timestamps, block!.Timestamps);
        Assert.Equal(Given.Block.Columns, block.Columns);
    }

    [Fact]
    public void Write_RandomBlocks_ComeBackTheSame()
    {
        var random = new Random(1);
        var writer = new FrameWriter();
        for (var i = 0; i < 2000; i++)
        {
            var block = Given.RandomBlock(random);
            var header = Given.Header with
            {
                SchemaId = block.Schema.Id,
                Sequence = (ulong)i + 5,
                LowestHeld = (ulong)random.Next(i + 6),
                Epoch = (ulong)random.NextInt64(),
                Stopping = random.Next(2) == 0,
            };
            var bytes = writer.Write(header, block, random.Next(2) == 0, Given.Key.DeriveMacKey());

            Assert.Equal(DecodeStatus.Ok, Frame.TryParse(bytes, out var frame));
            Assert.Equal(header, frame!.Header);
            var schema = block.Schema;
            if (!frame.InlineSchema.IsEmpty)
            {
                Assert.Equal(DecodeStatus.Ok, SeriesSchema.TryDecode(frame.InlineSchema.Span, out schema));
                Assert.Equal(block.Schema.Series, schema!.Series);
            }

            Assert.Equal(DecodeStatus.Ok, frame.TryDecodeSamples(schema!, out var decoded));
            Assert.Equal(block.Timestamps, decoded!.Timestamps);
            Assert.Equal(block.Columns, decoded.Columns);
        }
    }

    [Fact]
    public void TryParse_TruncatedAtEveryByte_IsNeverAFrameThatDecodes()
    {
        var bytes = Given.FrameBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            var status = Frame.TryParse(bytes.AsMemory(0, length), out var frame);
            Assert.Equal(status == DecodeStatus.Ok, frame is not null);
            if (frame is not null)
            {
                Assert.False(frame.HasValidMac(Given.Key.DeriveMacKey()));
                Assert.NotEqual(DecodeStatus.Ok, frame.TryDecodeSamples(Given.Schema, out _));
            }
        }
    }

    [Fact]
    public void TryDecode_SchemaTruncatedAtEveryByte_NeedsMore()
    {
        var bytes = Given.Schema.Encoded;
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(DecodeStatus.NeedMore, SeriesSchema.TryDecode(bytes.Span[..length], out _));
        }

        Assert.Equal(DecodeStatus.Malformed, SeriesSchema.TryDecode([.. bytes.Span, 0], out _));
    }

    [Fact]
    public void TryParse_200000Mutations_NeverThrowsAndNoneHasAValidMac()
    {
        var random = new Random(2);
        var key = Given.Key.DeriveMacKey();
        var originals = new[] { Given.FrameBytes(), Given.FrameBytes(withSchema: false) };
        for (var i = 0; i < 200_000; i++)
        {
            var original = originals[i & 1];
            var bytes = Mutate(original, random);
            if (Frame.TryParse(bytes, out var frame) != DecodeStatus.Ok)
            {
                continue;
            }

            frame!.TryDecodeSamples(Given.Schema, out _);
            SeriesSchema.TryDecode(frame.InlineSchema.Span, out _);
            Assert.True(bytes.AsSpan().SequenceEqual(original) || !frame.HasValidMac(key));
        }
    }

    [Fact]
    public void TryDecodeSamples_MutatedWithAValidMac_NeverThrows()
    {
        // Whoever holds a key can sign nonsense: it must not be more than nonsense.
        var random = new Random(3);
        var original = Given.FrameBytes();
        var samplesAt = original.Length - Frame.MacBytes - 40;
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = original.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                bytes[random.Next(samplesAt, bytes.Length - Frame.MacBytes)] = (byte)random.Next(256);
            }

            if (Frame.TryParse(bytes, out var frame) == DecodeStatus.Ok
                && frame!.TryDecodeSamples(Given.Schema, out var block) == DecodeStatus.Ok)
            {
                var values = block!.Columns.Zip(Given.Schema.Series).SelectMany(p => p.First.Select(p.Second.ToDouble));
                Assert.All(values, value => Assert.True(value is null || double.IsFinite(value.Value)));
            }
        }
    }

    [Theory]
    [InlineData(0, "other magic")]
    [InlineData(2, "another version")]
    [InlineData(3, "an unknown flag")]
    public void TryParse_OtherFirstBytes_IsMalformed(int at, string what)
    {
        var bytes = Given.FrameBytes();
        bytes[at] = 0xFF;
        Assert.True(Frame.TryParse(bytes, out _) == DecodeStatus.Malformed, what);
    }

    [Fact]
    public void TryParse_TooLong_IsMalformed()
        => Assert.Equal(DecodeStatus.Malformed, Frame.TryParse(new byte[Frame.MostBytes + 1], out _));

    [Fact]
    public void TryParse_SequenceBelowLowestHeld_IsMalformed()
    {
        var bytes = new FrameWriter().Write(Given.Header with { LowestHeld = 4 }, Given.Block, true, Given.Key.DeriveMacKey());
        Assert.Equal(DecodeStatus.Malformed, Frame.TryParse(bytes, out _));
    }

    [Fact]
    public void HasValidMac_OtherKey_IsFalse()
    {
        Frame.TryParse(Given.FrameBytes(), out var frame);
        Assert.False(frame!.HasValidMac(ApiKey.New(Given.Key.NodeId).DeriveMacKey()));
        Assert.False(frame.HasValidMac(Given.Key.DeriveSigningKey()));
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = random.Next(4) == 0 ? original[..random.Next(original.Length + 1)] : original.ToArray();
        for (var change = random.Next(1, 6); change > 0 && bytes.Length > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
        }

        return bytes;
    }
}
