using CloudNexus.Micro;

namespace CloudNexus.Wire.Tests.Blocks;

public class WindowBlockTests
{
    private const string Group = "shape";
    private const long Start = 1_800_000_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Append_InPieces_GivesEveryRowBack(int rowsPerAppend)
    {
        var whole = Shapes.Block(Shapes.Names, 300);
        var window = WindowBlock.Empty;
        for (var row = 0; row < whole.Rows; row += rowsPerAppend)
        {
            window = window.Append(Part(whole, row, rowsPerAppend));
        }

        Assert.Equal(300, window.Rows);
        AssertHolds(window, whole);
        AssertHolds(Reread(window), whole);
    }

    [Fact]
    public void Append_ToAWindow_ChangesNoByteThatWasThere()
    {
        var whole = Shapes.Block(Shapes.Names, 40);
        var before = WindowBlock.Empty.Append(Part(whole, 0, 20));
        var times = before.Times;
        var group = before.Groups[Group];

        var after = before.Append(Part(whole, 20, 20));

        Assert.Equal(times, before.Times);
        Assert.Equal(group, before.Groups[Group]);
        Assert.Equal(times, after.Times[..times.Length]);
        Assert.Equal(group, after.Groups[Group][..group.Length]);
        AssertHolds(before, Part(whole, 0, 20));
    }

    [Fact]
    public void Append_TwiceToTheSameWindow_GivesTwoThatDoNotMix()
    {
        var whole = Shapes.Block(Shapes.Names, 60);
        var shared = WindowBlock.Empty.Append(Part(whole, 0, 20)).Append(Part(whole, 20, 10));
        var dropped = shared.Append(Part(whole, 40, 20));

        var kept = shared.Append(Part(whole, 30, 30));

        AssertHolds(kept, whole);
        Assert.Equal(50, dropped.Rows);
        AssertHolds(Reread(shared), Part(whole, 0, 30));
    }

    [Fact]
    public void Append_RowsThatItHas_ChangesNothing()
    {
        var whole = Shapes.Block(Shapes.Names, 60);
        var window = WindowBlock.Empty.Append(Part(whole, 30, 30)).Append(Part(whole, 0, 30));

        Assert.Same(window, window.Append(Part(whole, 17, 20)));
        Assert.Equal(60, window.Rows);
    }

    [Fact]
    public void Append_LateRowsAmongKnownOnes_AddsThoseOnly()
    {
        var whole = Shapes.Block(Shapes.Names, 60);
        var window = Reread(WindowBlock.Empty.Append(Part(whole, 0, 20)).Append(Part(whole, 40, 20)));

        window = window.Append(Part(whole, 10, 40));

        Assert.Equal(60, window.Rows);
        Assert.Equal(60, window.Chunks.SelectMany(c => c.Timestamps).Distinct().Count());
        Assert.Equal(DecodeStatus.Ok, WindowMerge.TryMerge([window], _ => whole.Schema, out var blocks));
        var merged = Assert.Single(blocks!);
        Assert.Equal(whole.Timestamps, merged.Timestamps);
        Assert.Equal(whole.Columns, merged.Columns);
    }

    [Fact]
    public void Append_ManySmallBlocks_StopsWhenFull()
    {
        var schema = SeriesSchema.Create([SeriesDefinition.Gauge("a.b", "1")]);
        var window = WindowBlock.Empty;
        for (var i = 0; !window.IsFull; i++)
        {
            window = window.Append(new SampleBlock(schema, [.. Enumerable.Range(0, 3600).Select(r => (i * 3600L) + r)], [new long[3600]]));
        }

        Assert.InRange(window.Rows, WindowBlock.MostRows - SampleBlock.MostRows, WindowBlock.MostRows);
        Assert.Same(window, window.Append(new SampleBlock(schema, [Start], [[1]])));
        Assert.Equal(window.Rows, Reread(window).Rows);
    }

    [Fact]
    public void Append_SeveralSchemas_KeepsThemApart()
    {
        var first = Shapes.Block(["counter", "few values"], 50);
        var second = Shapes.Block(["counter", "percent"], 50);
        var window = Reread(WindowBlock.Empty.Append(Part(first, 0, 25)).Append(second).Append(Part(first, 25, 25)));

        Assert.Equal(DecodeStatus.Ok, WindowMerge.TryMerge([window], id => id == first.Schema.Id ? first.Schema : second.Schema, out var blocks));
        Assert.Equal([first.Schema.Id, second.Schema.Id], blocks!.Select(b => b.Schema.Id));
        Assert.Equal(first.Columns, blocks![0].Columns);
        Assert.Equal(second.Columns, blocks[1].Columns);
    }

    [Fact]
    public void Compact_AnOpenWindow_GivesTheSameRowsInFewerBytes()
    {
        var whole = Shapes.Block(["counter", "few values", "sparse", "percent", "gaps"], 600);
        var open = Enumerable.Range(0, 120).Aggregate(WindowBlock.Empty, (w, i) => w.Append(Part(whole, i * 5, 5)));
        Assert.Equal(DecodeStatus.Ok, WindowMerge.TryMerge([open], _ => whole.Schema, out var blocks));

        var closed = WindowBlock.Compact(blocks!);

        AssertHolds(Reread(closed), whole);
        Assert.True(closed.Bytes * 3 < open.Bytes, $"{closed.Bytes} of {open.Bytes} bytes");
        AssertHolds(closed.Append(Part(Shapes.Block(["counter", "few values", "sparse", "percent", "gaps"], 5, Start + 600_000), 0, 5)), whole);
    }

    [Fact]
    public void TryReadColumns_OfSomeSeries_GivesThoseOnly()
    {
        var whole = Shapes.Block(Shapes.Names, 100);
        foreach (var window in new[] { WindowBlock.Empty.Append(whole), WindowBlock.Compact([whole]) })
        {
            foreach (var wanted in whole.Schema.Series)
            {
                var found = new List<(int Column, long[] Values)>();
                var status = window.TryReadColumns(Group, _ => whole.Schema, s => s == wanted, (_, column, values) => found.Add((column, values)));
                Assert.Equal(DecodeStatus.Ok, status);
                var (at, read) = Assert.Single(found);
                Assert.Equal(wanted, whole.Schema.Series[at]);
                Assert.Equal(whole.Columns[at], read);
            }
        }
    }

    internal static SampleBlock Part(SampleBlock block, int row, int rows)
    {
        var count = Math.Min(rows, block.Rows - row);
        return new SampleBlock(
            block.Schema, [.. block.Timestamps.Skip(row).Take(count)], [.. block.Columns.Select(c => c.AsSpan(row, count).ToArray())]);
    }

    internal static WindowBlock Reread(WindowBlock window)
    {
        Assert.Equal(DecodeStatus.Ok, WindowBlock.TryRead(window.Times, window.Groups.ToDictionary(), out var read));
        return read!;
    }

    private static void AssertHolds(WindowBlock window, SampleBlock block)
    {
        var columns = block.Columns.Select(_ => new Dictionary<long, long>()).ToArray();
        var status = window.TryReadColumns(Group, _ => block.Schema, (chunk, column, values) =>
        {
            for (var row = 0; row < values.Length; row++)
            {
                columns[column].Add(chunk.Timestamps[row], values[row]);
            }
        });
        Assert.Equal(DecodeStatus.Ok, status);
        for (var column = 0; column < columns.Length; column++)
        {
            Assert.Equal(block.Columns[column], block.Timestamps.Select(t => columns[column][t]));
        }
    }
}
