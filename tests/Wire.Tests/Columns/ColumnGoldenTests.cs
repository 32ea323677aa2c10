using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Tests.Columns;

/// <summary>The bytes of docs/block-format.md. They change together with that page, or not at all.</summary>
public class ColumnGoldenTests
{
    private const long Gap = SampleBlock.Gap;

    public static TheoryData<string, long[], string> Chosen => new()
    {
        { "empty", [Gap, Gap], "00" },
        { "constant", [42, 42, 42], "0154" },
        { "varint", [10, 12, 11], "02140401" },
        { "gaps in a bitmap", [7, Gap, 7, Gap, 7], "1100150e" },
        { "gaps in runs", [.. Enumerable.Repeat(7L, 40), .. Enumerable.Repeat(Gap, 40)], "110101280e" },
        { "factor", [.. Enumerable.Range(0, 8).Select(i => 4096L * (i * i % 5))], "430080200003081984" },
        { "decimal", [.. new[] { 0.25, 0.5, 0.75 }.Select(BitConverter.DoubleToInt64Bits)], "2202323232" },
    };

    [Theory]
    [MemberData(nameof(Chosen))]
    public void Encode_AColumn_GivesTheDocumentedBytes(string name, long[] column, string expected)
    {
        var bytes = ColumnEncodings.Encode("chosen", column);
        Assert.True(Convert.ToHexStringLower(bytes) == expected, $"{name}: {Convert.ToHexStringLower(bytes)}");
        var rows = new long[column.Length];
        Assert.Equal(DecodeStatus.Ok, ColumnEncodings.Decode("chosen", bytes, rows));
        Assert.Equal(column, rows);
    }

    [Theory]
    [InlineData("Varint", "0214040100c204")]
    [InlineData("Packed", "031409000404082012")]
    [InlineData("PackedDelta", "04140a00101000004202")]
    [InlineData("PackedDelta2", "0514040a00005080004202")]
    [InlineData("Runs", "06140004000101c20400")]
    [InlineData("Sparse", "07140401040002000200c404")]
    [InlineData("Xor", "080a000000000000000009000c1c007012")]
    public void Encode_AForcedKind_GivesTheDocumentedBytes(string kind, string expected)
        => Assert.Equal(expected, Convert.ToHexStringLower(ColumnEncodings.Encode(kind, [10, 12, 11, 11, 300])));

    public static TheoryData<long[], string> Grids => new()
    {
        { [1000, 2000, 3000], "d00fd00f" },
        { [1000, 2000, 4000, 5000], "d00fd10f0200d00fcf0f" },
    };

    [Theory]
    [MemberData(nameof(Grids))]
    public void Encode_Times_GivesTheDocumentedBytes(long[] times, string expected)
    {
        var writer = new WireWriter();
        TimestampCodec.Encode(times, writer);
        Assert.Equal(expected, Convert.ToHexStringLower(writer.Written));
    }
}
