using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Tests.Storage;

public class TableEntityRoundTripTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Upsert_RandomEntities_ReadBackAsWritten(int seed)
    {
        var fixture = await TableFixture.CreateAsync();
        var random = new Random(seed);
        for (var i = 0; i < 30; i++)
        {
            var entity = Entities.Random(random);
            var written = await fixture.Table.UpsertEntityAsync(entity, TableUpdateMode.Replace);
            written.EnsureSuccess();

            var read = await fixture.LoadAsync(entity.PartitionKey, entity.RowKey);
            Entities.AssertSame(entity, read);
            Assert.Equal(written.ETag, read.ETag);
            Assert.NotNull(read.Timestamp);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task SubmitTransaction_RandomEntities_ReadBackAsWritten(int seed)
    {
        var fixture = await TableFixture.CreateAsync();
        var random = new Random(seed);
        var partition = Entities.Key(random);
        var entities = Enumerable.Range(0, 25).Select(_ => Entities.Random(random, partition)).DistinctBy(e => e.RowKey).ToList();

        var outcome = await fixture.Table.SubmitTransactionAsync([.. entities.Select((entity, i) => i % 2 == 0
            ? TableTransactionAction.Add(entity)
            : TableTransactionAction.Upsert(entity, TableUpdateMode.Replace))]);

        outcome.EnsureSuccess();
        var rows = await fixture.LoadAllAsync(TableFilter.Partition(partition));
        Assert.Equal(
            entities.Select(entity => entity.RowKey).Order(StringComparer.Ordinal),
            rows.Select(row => row.RowKey).Order(StringComparer.Ordinal));
        foreach (var entity in entities)
        {
            Entities.AssertSame(entity, rows.Single(row => row.RowKey == entity.RowKey));
        }
    }

    [Fact]
    public async Task Upsert_EdgesOfEveryType_ReadBackAsWritten()
    {
        var fixture = await TableFixture.CreateAsync();
        var entity = new TableEntity("types", string.Empty)
        {
            ["empty"] = string.Empty,
            ["lines"] = "a\r\nb\t\u0001\u2028c",
            ["noBytes"] = Array.Empty<byte>(),
            ["fullBinary"] = Entities.Bytes(new Random(5), TableLimits.MaxPropertyBytes),
            ["fullString"] = new string('x', TableLimits.MaxPropertyBytes / 2),
            ["minInt"] = int.MinValue,
            ["maxInt"] = int.MaxValue,
            ["minLong"] = long.MinValue,
            ["maxLong"] = long.MaxValue,
            ["nan"] = double.NaN,
            ["up"] = double.PositiveInfinity,
            ["down"] = double.NegativeInfinity,
            ["whole"] = 42.0,
            ["tiny"] = double.Epsilon,
            ["huge"] = double.MaxValue,
            ["yes"] = true,
            ["no"] = false,
            ["first"] = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero),
            ["tick"] = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(1),
            ["guid"] = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
        };
        (await fixture.Table.AddEntityAsync(entity)).EnsureSuccess();

        var read = await fixture.LoadAsync("types", string.Empty);

        Entities.AssertSame(entity, read);
        Assert.Equal(42.0, read.GetDouble("whole"));
        Assert.Equal(int.MaxValue, read.GetInt64("maxInt"));
        Assert.Equal(long.MinValue, read.GetInt64("minLong"));
        Assert.Null(read.GetGuid("absent"));
        Assert.Throws<InvalidOperationException>(() => read.GetString("guid"));
    }

    [Theory]
    [InlineData("it's", "''")]
    [InlineData("100%", "%2F%41%zz")]
    [InlineData("a b+c", "a&b=c;d")]
    [InlineData("ünïcödé 日本 😀", "\u00a0\u200f")]
    [InlineData("(PartitionKey='x',RowKey='y')", "{\"json\": [1]}")]
    [InlineData("", ".")]
    [InlineData("..", "~!@$^*()_+-=[]|:;<>,.")]
    public async Task EveryOperation_AwkwardKeys_FindsTheRow(string partitionKey, string rowKey)
    {
        var fixture = await TableFixture.CreateAsync();
        var table = fixture.Table;
        var entity = new TableEntity(partitionKey, rowKey) { ["n"] = 1 };
        (await table.AddEntityAsync(entity)).EnsureSuccess();
        (await table.UpsertEntityAsync(new(partitionKey, rowKey) { ["m"] = 2 }, TableUpdateMode.Merge)).EnsureSuccess();

        var read = await table.GetEntityIfExistsAsync(partitionKey, rowKey);
        Assert.Equal((1, 2), (read.Value.GetInt32("n"), read.Value.GetInt32("m")));
        Assert.Single(await fixture.LoadAllAsync(TableFilter.Partition(partitionKey)));
        Assert.Single(await fixture.LoadAllAsync(TableFilter.RowPrefix(partitionKey, rowKey)));

        (await table.UpdateEntityAsync(entity, read.ETag, TableUpdateMode.Replace)).EnsureSuccess();
        (await table.DeleteEntityAsync(partitionKey, rowKey, Azure.ETag.All)).EnsureSuccess();
        Assert.Empty(await fixture.LoadAllAsync());
    }
}
