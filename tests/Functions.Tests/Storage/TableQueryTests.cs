using CloudNexus.Functions.Storage;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Storage;

public class TableQueryTests
{
    [Fact]
    public async Task Query_MoreRowsThanAPage_FollowsContinuations()
    {
        var fixture = await TableFixture.CreateAsync();
        await FillAsync(fixture, "a", 30);
        await FillAsync(fixture, "it's & 日本", 5);
        var before = fixture.Service.Metrics.Snapshot().Operations[TableOperation.Query];

        var rows = await fixture.LoadAllAsync(maxPerPage: 4);

        Assert.Equal(35, rows.Count);
        Assert.Equal(35, rows.DistinctBy(row => (row.PartitionKey, row.RowKey)).Count());
        Assert.Equal(9, fixture.Service.Metrics.Snapshot().Operations[TableOperation.Query] - before);
    }

    [Fact]
    public async Task QueryPage_ContinuationHandedOn_GoesOnThere()
    {
        var fixture = await TableFixture.CreateAsync();
        await FillAsync(fixture, "a", 5);

        var first = (await fixture.Table.QueryPageAsync(null, null, 3, null)).Value;
        var second = (await fixture.Table.QueryPageAsync(null, null, 3, first.Next)).Value;

        Assert.Equal(["r00", "r01", "r02"], first.Entities.Select(row => row.RowKey));
        Assert.Equal(["r03", "r04"], second.Entities.Select(row => row.RowKey));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Query_RowRangeAndPrefix_SelectExactlyThose()
    {
        var fixture = await TableFixture.CreateAsync();
        await FillAsync(fixture, "a", 30);
        await FillAsync(fixture, "b", 3);

        var range = await fixture.LoadAllAsync(TableFilter.RowRange("a", "r05", "r08"));
        var open = await fixture.LoadAllAsync(TableFilter.RowRange("a", "r28", null));
        var prefix = await fixture.LoadAllAsync(TableFilter.RowPrefix("a", "r1"));
        var partitions = await fixture.LoadAllAsync(TableFilter.PartitionPrefix("b"));

        Assert.Equal(["r05", "r06", "r07"], range.Select(row => row.RowKey));
        Assert.Equal(["r28", "r29"], open.Select(row => row.RowKey));
        Assert.Equal(Enumerable.Range(10, 10).Select(i => $"r{i}"), prefix.Select(row => row.RowKey));
        Assert.Equal(3, partitions.Count);
    }

    [Fact]
    public async Task Query_Select_BringsThoseColumnsAndKeysOnly()
    {
        var fixture = await TableFixture.CreateAsync();
        (await fixture.Table.AddEntityAsync(new("p", "r") { ["a"] = 1L, ["b"] = new byte[] { 1, 2 }, ["c"] = "x" })).EnsureSuccess();

        var row = Assert.Single(await fixture.LoadAllAsync(select: ["b"]));

        Assert.Equal(["b"], row.Properties.Keys);
        Assert.Equal([1, 2], row.GetBinary("b")!.Value.ToArray());
        Assert.NotEqual(default, row.ETag);
    }

    [Fact]
    public async Task Query_PropertyOfEveryType_ComparesByValue()
    {
        var fixture = await TableFixture.CreateAsync();
        var time = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var guid = Guid.NewGuid();
        var entity = new TableEntity("p", "r")
        {
            ["s"] = "it's",
            ["i"] = 5,
            ["l"] = 5_000_000_000L,
            ["d"] = 2.5,
            ["f"] = true,
            ["t"] = time,
            ["g"] = guid,
        };
        (await fixture.Table.AddEntityAsync(entity)).EnsureSuccess();

        (string Name, object Value)[] matching =
            [("s", "it's"), ("i", 5), ("l", 5_000_000_000L), ("d", 2.5), ("f", true), ("t", time), ("g", guid)];
        foreach (var (name, value) in matching)
        {
            Assert.Single(await fixture.LoadAllAsync(TableFilter.Where(name, "eq", value)));
            Assert.Empty(await fixture.LoadAllAsync(TableFilter.Where(name, "ne", value)));
        }

        Assert.Single(await fixture.LoadAllAsync(TableFilter.Where("i", "gt", 7) | TableFilter.Where("d", "le", 2.5)));
        Assert.Empty(await fixture.LoadAllAsync(TableFilter.Where("i", "gt", 7) & TableFilter.Where("d", "le", 2.5)));
    }

    [Fact]
    public async Task Query_MissingTable_FailsOrReadsAsEmptyAsAsked()
    {
        var fixture = await TableFixture.CreateAsync();
        var missing = fixture.Service.GetTableClient(Azurite.UniqueTableName());

        var error = await Assert.ThrowsAsync<TableStorageException>(async () => await CountAsync(missing.QueryAsync()));
        Assert.Equal((404, TableErrorCode.TableNotFound), (error.Status, error.ErrorCode));
        Assert.Equal(0, await CountAsync(missing.QueryAsync(missingTable: MissingTable.ReadsAsEmpty)));
    }

    [Fact]
    public async Task Query_PagePassesTheResponseLimit_AsksForSmallerOnes()
    {
        var fixture = await TableFixture.CreateAsync(new TableClientOptions { MaxResponseBytes = 300_000 });
        for (var i = 0; i < 12; i++)
        {
            (await fixture.Table.AddEntityAsync(new("p", $"r{i:00}") { ["b"] = new byte[60_000] })).EnsureSuccess();
        }

        var rows = await fixture.LoadAllAsync();

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"r{i:00}"), rows.Select(row => row.RowKey));
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("w~", "w\u007f")]
    [InlineData("x\ud7ff", "x\U00010000")]
    [InlineData("x\U0010ffff", "x\ue000")]
    [InlineData("x\uffff", "y")]
    public void AfterPrefix_LastCharacter_GivesTheLeastStringAbove(string prefix, string expected)
    {
        var after = TableFilter.AfterPrefix(prefix)!;
        Assert.Equal(expected, after);
        Assert.True(string.CompareOrdinal(prefix + "\uffff\uffff", after) < 0);
    }

    [Fact]
    public void AfterPrefix_NothingAbove_Null() => Assert.Null(TableFilter.AfterPrefix("\uffff"));

    [Fact]
    public void Filter_Quotes_AreDoubled() =>
        Assert.Equal("(PartitionKey eq 'a'' or ''1') and (RowKey ge 'b')", TableFilter.RowRange("a' or '1", "b", null).ToString());

    [Fact]
    public void Where_NameOrComparisonOrValueThatIsNone_Throws()
    {
        Assert.Throws<ArgumentException>(() => TableFilter.Where("a eq 1 or b", "eq", 1));
        Assert.Throws<ArgumentException>(() => TableFilter.Where("a", "like", 1));
        Assert.Throws<ArgumentException>(() => TableFilter.Where("a", "eq", 1m));
    }

    private static async Task<int> CountAsync(IAsyncEnumerable<TableEntity> rows) => (await rows.ToListAsync()).Count;

    private static async Task FillAsync(TableFixture fixture, string partitionKey, int count)
    {
        var outcome = await fixture.Table.SubmitTransactionAsync([.. Enumerable.Range(0, count).Select(
            i => TableTransactionAction.Add(new(partitionKey, $"r{i:00}") { ["n"] = i }))]);
        outcome.EnsureSuccess();
    }
}
