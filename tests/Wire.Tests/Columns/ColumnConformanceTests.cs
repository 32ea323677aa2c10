using CloudNexus.Micro;

namespace CloudNexus.Wire.Tests.Columns;

/// <summary>What every encoding must do with every shape of data.</summary>
public class ColumnConformanceTests
{
    private static readonly int[] RowCounts = [1, 2, 3, 5, 63, 64, 65, 129, 600, 3600];

    public static TheoryData<string> Encodings { get; } = [.. ColumnEncodings.Names];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_WhatWasEncoded_GivesEveryValueBack(string encoding)
    {
        foreach (var (shape, column) in Columns(encoding, RowCounts))
        {
            var rows = Garbage(column.Length);
            var status = ColumnEncodings.Decode(encoding, ColumnEncodings.Encode(encoding, column), rows);
            Assert.True(status == DecodeStatus.Ok && rows.AsSpan().SequenceEqual(column), $"{shape}, {column.Length} rows: {status}");
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_TruncatedAnywhere_AsksForMore(string encoding)
    {
        foreach (var (shape, column) in Columns(encoding, [1, 5, 65]))
        {
            var bytes = ColumnEncodings.Encode(encoding, column);
            for (var length = 0; length < bytes.Length; length++)
            {
                var status = ColumnEncodings.Decode(encoding, bytes[..length], Garbage(column.Length));
                Assert.True(status == DecodeStatus.NeedMore, $"{shape}, {column.Length} rows, {length} of {bytes.Length} bytes: {status}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_WithAnotherByteAfterwards_IsMalformed(string encoding)
    {
        foreach (var (shape, column) in Columns(encoding, [1, 5, 65]))
        {
            byte[] bytes = [.. ColumnEncodings.Encode(encoding, column), 0];
            Assert.True(ColumnEncodings.Decode(encoding, bytes, Garbage(column.Length)) == DecodeStatus.Malformed, shape);
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_Damaged_NeverThrows(string encoding)
    {
        var mutator = new Mutator(7);
        var failures = 0;
        foreach (var (_, column) in Columns(encoding, [5, 65]))
        {
            var bytes = ColumnEncodings.Encode(encoding, column);
            for (var i = 0; i < 40; i++)
            {
                failures += ColumnEncodings.Decode(encoding, mutator.Damage(bytes), new long[column.Length]) == DecodeStatus.Ok ? 0 : 1;
            }
        }

        Assert.True(failures > 100, "Hardly any damage was noticed.");
    }

    [Theory]
    [InlineData("constant", 8)]
    [InlineData("zeros", 2)]
    [InlineData("steady counter", 40)]
    [InlineData("steps", 80)]
    [InlineData("only gaps", 1)]
    public void Encode_AShapeWithAFormOfItsOwn_IsTiny(string shape, int mostBytes)
        => Assert.InRange(ColumnEncodings.Encode("chosen", Shapes.Make(shape, 600)).Length, 1, mostBytes);

    [Theory]
    [InlineData("pure noise")]
    [InlineData("extremes")]
    [InlineData("float noise")]
    public void Encode_Noise_TakesHardlyMoreThanItself(string shape)
    {
        foreach (var encoding in new[] { "chosen", "chosen and kept" })
        {
            Assert.InRange(ColumnEncodings.Encode(encoding, Shapes.Make(shape, 600)).Length, 1, (600 * 8) + 64);
        }
    }

    private static IEnumerable<(string Shape, long[] Column)> Columns(string encoding, int[] rowCounts)
        => from shape in Shapes.Names
           from rows in rowCounts
           let column = Shapes.Make(shape, rows)
           where ColumnEncodings.TakesGaps(encoding) || !column.Contains(SampleBlock.Gap)
           select (shape, column);

    private static long[] Garbage(int rows) => [.. Enumerable.Repeat(0x5A5A5A5A5A5A5A5AL, rows)];
}
