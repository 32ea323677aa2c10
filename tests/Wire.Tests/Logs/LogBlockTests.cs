using System.IO.Compression;
using System.Text;
using CloudNexus.Wire.Io;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Wire.Tests.Logs;

public sealed class LogBlockTests
{
    [Fact]
    public void Pack_RandomLines_ComeBackTheSame()
    {
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var lines = GivenLogs.Random(random, random.Next(1, 200));

            Assert.Equal(DecodeStatus.Ok, LogBlockReader.TryRead(GivenLogs.Pack(lines), out var block));

            Assert.Equal(lines.Count, block!.Count);
            Assert.All(lines.Zip(block.Lines()), pair => GivenLogs.Equal(pair.First, pair.Second));
        }
    }

    [Fact]
    public void TryRead_Columns_AreThoseOfTheLines()
    {
        Assert.Equal(DecodeStatus.Ok, LogBlockReader.TryRead(GivenLogs.Pack(GivenLogs.Lines), out var block));
        Assert.Equal(["app", "nginx"], block!.Sources);
        Assert.Equal([1_000_000_000_000, 1_000_000_000_250, 1_000_000_000_200], block.TimesMs.ToArray());
        Assert.Equal([2, 4, 3], block.Levels.ToArray());
        Assert.Equal([0, 1, 0], block.SourceIndices.ToArray());
        Assert.Equal("ready"u8.ToArray(), block.TextOf(0).ToArray());
        Assert.Empty(block.FieldsOf(1));
        Assert.Equal(new LogField("pid", "12"), block.FieldsOf(2)[1]);
    }

    [Fact]
    public void Pack_RepeatingLines_PacksThem()
    {
        var lines = Enumerable.Range(0, 1000).Select(i => new LogLine(1000 + i, LogLevel.Info, "app", $"request {i} took 12 ms"));
        Assert.InRange(GivenLogs.Pack(lines).Length, 1, 8000);
    }

    [Fact]
    public void TryAdd_MoreThanABlockHolds_IsRefusedUntilPacked()
    {
        var writer = new LogBlockWriter();
        for (var i = 0; i < LogBlock.MostLines; i++)
        {
            Assert.True(writer.TryAdd(i, LogLevel.Info, "app", "x"u8));
        }

        Assert.False(writer.TryAdd(1, LogLevel.Info, "app", "x"u8));
        Assert.Equal(DecodeStatus.Ok, LogBlockReader.TryRead(writer.Pack(), out var block));
        Assert.Equal(LogBlock.MostLines, block!.Count);
        Assert.Equal(0, writer.Count);
        Assert.True(writer.TryAdd(1, LogLevel.Info, "app", "x"u8));
    }

    [Fact]
    public void TryAdd_TooManySources_IsRefused()
    {
        var writer = new LogBlockWriter();
        for (var i = 0; i < LogBlock.MostSources; i++)
        {
            Assert.True(writer.TryAdd(1, LogLevel.Info, $"source {i}", "x"u8));
        }

        Assert.False(writer.TryAdd(1, LogLevel.Info, "another", "x"u8));
        Assert.True(writer.TryAdd(1, LogLevel.Info, "source 7", "x"u8));
        Assert.Equal(DecodeStatus.Ok, LogBlockReader.TryRead(writer.Pack(), out _));
    }

    [Fact]
    public void Pack_WorstLinesUpToAlwaysFits_Fit()
    {
        // Characters of three bytes at random: hardly anything to pack.
        var random = new Random(3);
        var writer = new LogBlockWriter(LogBlockWriter.AlwaysFits);
        string Noise(int bytes) => string.Concat(Enumerable.Range(0, bytes / 3).Select(_ => (char)random.Next(0x4E00, 0x9FFF)));
        LogLine Line() => new(random.NextInt64(1L << 40), (LogLevel)random.Next(6), Noise(126), Noise(LogText.MostBytes))
        {
            Fields = [.. Enumerable.Range(0, 4).Select(f => new LogField($"f{f}", Noise(255)))],
        };
        while (writer.TryAdd(Line()))
        {
        }

        Assert.InRange(writer.Count, 5, 7);
        Assert.Equal(DecodeStatus.Ok, LogBlockReader.TryRead(writer.Pack(), out _));
    }

    [Fact]
    public void Pack_TooMuchNoise_ThrowsAndKeepsTheLines()
    {
        var random = new Random(4);
        var writer = new LogBlockWriter();
        for (var i = 0; i < 20; i++)
        {
            writer.TryAdd(new LogLine(1, LogLevel.Info, "app", string.Concat(Enumerable.Range(0, 2700).Select(_ => (char)random.Next(0x4E00, 0x9FFF)))));
        }

        Assert.Throws<InvalidOperationException>(() => writer.Pack());
        Assert.Equal(20, writer.Count);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("two\nlines", "x")]
    [InlineData("app", "\u001b[31mred")]
    [InlineData("app", "\u009b31m")]
    [InlineData("app", "nul\0")]
    public void TryAdd_TextsThatNoReaderTakes_Throws(string source, string text)
        => Assert.Throws<ArgumentException>(() => new LogBlockWriter().TryAdd(new LogLine(1, LogLevel.Info, source, text)));

    [Fact]
    public void TryAdd_LineOutOfBounds_Throws()
    {
        var writer = new LogBlockWriter();
        Assert.Throws<ArgumentException>(() => writer.TryAdd(-1, LogLevel.Info, "app", "x"u8));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(1, (LogLevel)6, "app", "x"u8));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(1, LogLevel.Info, "app", new byte[LogText.MostBytes + 1]));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(1, LogLevel.Info, "app", [0xFF]));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(1, LogLevel.Info, "app", "x"u8, false, [new LogField("Unit", "x")]));
        Assert.Throws<ArgumentException>(() => writer.TryAdd(1, LogLevel.Info, "app", "x"u8, false, [new LogField("unit", "a\nb")]));
        Assert.Throws<ArgumentException>(
            () => writer.TryAdd(1, LogLevel.Info, "app", "x"u8, false, [.. Enumerable.Range(0, 9).Select(i => new LogField($"f{i}", "x"))]));
        Assert.Throws<InvalidOperationException>(() => writer.Pack());
    }

    [Theory]
    [InlineData(100_000_000)]
    [InlineData(LogBlock.MostBytes)]
    public void TryRead_Bomb_IsMalformed(int says)
    {
        using var packed = new MemoryStream();
        var header = new WireWriter();
        header.WriteByte(1);
        header.WriteVarint((ulong)says);
        packed.Write(header.Written);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(new byte[30_000_000]);
        }

        Assert.InRange(packed.Length, 1, LogBlock.MostPackedBytes);
        Assert.Equal(DecodeStatus.Malformed, LogBlockReader.TryRead(packed.ToArray(), out _));
    }

    [Theory]
    [InlineData(2, "another packing")]
    [InlineData(0, "a body that is too short")]
    public void TryRead_OtherPacking_IsMalformed(byte packing, string what)
        => Assert.True(LogBlockReader.TryRead([packing, 9, 1, 2, 3], out _) == DecodeStatus.Malformed, what);

    [Fact]
    public void TryRead_TooLong_IsMalformed()
        => Assert.Equal(DecodeStatus.Malformed, LogBlockReader.TryRead(new byte[LogBlock.MostPackedBytes + 1], out _));

    [Fact]
    public void TryRead_EveryBodyByteChanged_NeverThrowsAndKeepsTextsClean()
    {
        var golden = GivenLogs.Pack(GivenLogs.Lines);
        for (var at = 2; at < golden.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var changed = golden.ToArray();
                changed[at] = (byte)value;
                if (LogBlockReader.TryRead(changed, out var block) == DecodeStatus.Ok)
                {
                    Assert.All(block!.Lines(), line =>
                    {
                        Assert.True(LogText.IsText(Encoding.UTF8.GetBytes(line.Text)));
                        Assert.True(LogText.IsSource(Encoding.UTF8.GetBytes(line.Source)));
                    });
                }
            }
        }
    }
}
