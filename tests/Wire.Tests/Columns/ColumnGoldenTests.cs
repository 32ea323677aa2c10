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
    [InlineData("Varint", "")]
    public void Encode_AForcedKind_GivesTheDocumentedBytes(string kind, string expected)
        => Assert.Equal(expected, Convert.ToHexStringLower(ColumnEncodings.Encode(kind, [10, 12, 11, 300])));

    [Fact]
    public void Encode_ARegularGrid_GivesTheDocumentedBytes() => Assert.Equal("", Times([1000, 2000, 3000]));

    [Fact]
    public void Encode_AGridWithAHole_GivesTheDocumentedBytes() => Assert.Equal("", Times([1000, 2000, 4000, 5000]));

    private static string Times(long[] times)
    {
        var writer = new WireWriter();
        TimestampCodec.Encode(times, writer);
        var decoded = new long[times.Length];
        var reader = new WireReader(writer.Written);
        TimestampCodec.Decode(ref reader, decoded);
        Assert.Equal(times, decoded);
        return Convert.ToHexStringLower(writer.Written);
    }
}
