using CloudNexus.Micro;
using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Tests.Blocks;

/// <summary>What the data of a group say about each other, and what that saves.</summary>
public class KeptGroupTests
{
    private const int Rows = 600;
    private static readonly long[] First = Shapes.Make("16-bit noise", Rows, 1);
    private static readonly long[] Second = Shapes.Make("16-bit noise", Rows, 2);

    public static TheoryData<string, long[]> Relations => new()
    {
        { "sum", Combine((a, b) => a + b) },
        { "difference", Combine((a, b) => 1_000_000 - a - b) },
        { "mean", Combine((a, b) => (a + b) / 2) },
        { "multiple", Combine((a, _) => 3 * a) },
        { "same", Combine((a, _) => a) },
        { "rounded share", Combine((a, b) => (long)Math.Round((a * 0.25) + (b * 0.75))) },
    };

    [Theory]
    [MemberData(nameof(Relations))]
    public void EncodeKept_AColumnToldByOthers_TakesLittle(string relation, long[] column)
    {
        var alone = Encode(First, Second).Length;
        var together = Encode(First, Second, column);
        Assert.True(together.Length - alone < 120, $"{relation}: {together.Length - alone} bytes for {Rows} values");
        AssertReadsBack(together, First, Second, column);
    }

    [Fact]
    public void EncodeKept_ARelationWithGaps_ReadsBack()
    {
        var gappy = Combine((a, b) => a % 7 == 0 ? SampleBlock.Gap : a + b);
        var parent = (long[])First.Clone();
        parent.AsSpan(100, 50).Fill(SampleBlock.Gap);
        AssertReadsBack(Encode(parent, Second, gappy), parent, Second, gappy);
    }

    [Fact]
    public void EncodeKept_ValuesThatChangeEachFifthRow_LearnsThePeriod()
    {
        var random = new Random(3);
        long value = 0;
        var column = new long[Rows];
        for (var row = 0; row < Rows; row++)
        {
            value += row % 5 == 3 ? random.Next(1, 3) : 0;
            column[row] = value;
        }

        // 120 changes of one bit each are 15 bytes; the rest is learning.
        Assert.InRange(Encode(column).Length, 15, 50);
    }

    [Fact]
    public void TryDecode_OfOneColumn_DecodesOnlyWhatItNeeds()
    {
        var bytes = Encode(First, Second, Combine((a, _) => 3 * a));
        var wanted = new[] { false, false, true };
        Assert.Equal(DecodeStatus.Ok, KeptGroup.TryDecode(bytes, Rows, wanted, out var columns));
        Assert.Equal([true, false, true], wanted);
        Assert.Null(columns[1]);
        Assert.Equal(Combine((a, _) => 3 * a), columns[2]);
    }

    [Fact]
    public void TryDecode_OfAPlanThatNamesALaterColumn_IsMalformed()
    {
        byte[] plan = [(byte)ColumnKind.Adaptive, 0x08, 0x00, 0x01]; // a view of column 0, in column 0
        Assert.Equal(DecodeStatus.Malformed, KeptGroup.TryDecode(new byte[] { 4 }.Concat(plan).ToArray(), 5, [true], out _));
    }

    [Fact]
    public void TryExpand_OfAGreatLength_IsMalformedBeforeItAllocates()
    {
        var writer = new WireWriter();
        writer.WriteVarint(1 << 30);
        Assert.Equal(DecodeStatus.Malformed, CompressedGroup.TryExpand(writer.Written, 2, 600, out var expanded));
        Assert.Empty(expanded);
    }

    [Fact]
    public void Encode_APatternThatRepeats_GoesThroughBrotli()
    {
        var pattern = Shapes.Make("16-bit noise", 50);
        long[][] columns = [[.. Enumerable.Range(0, Rows).Select(i => pattern[i % 50])]];
        var writer = new WireWriter();
        Assert.Equal(PartForm.Compressed, KeptGroup.Encode(columns, writer));
        Assert.InRange(writer.Length, 100, 300);
        Assert.Equal(DecodeStatus.Ok, CompressedGroup.TryExpand(writer.Written, 1, Rows, out var expanded));
        var reader = new WireReader(expanded);
        var rows = new long[Rows];
        ColumnCodec.Decode(ref reader, rows);
        Assert.Equal(columns[0], rows);
    }

    private static long[] Combine(Func<long, long, long> combine) => [.. First.Zip(Second, combine)];

    private static byte[] Encode(params long[][] columns)
    {
        var writer = new WireWriter();
        KeptGroup.EncodeKept(columns, writer);
        return writer.ToArray();
    }

    private static void AssertReadsBack(byte[] bytes, params long[][] columns)
    {
        Assert.Equal(DecodeStatus.Ok, KeptGroup.TryDecode(bytes, Rows, [.. columns.Select(_ => true)], out var decoded));
        Assert.Equal(columns, decoded);
    }
}
