using Azure;
using CloudNexus.Functions.Storage;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Storage;

public class TableClientTests
{
    [Fact]
    public async Task GetEntityIfExists_MissingRowOrTable_TellsWhich()
    {
        var fixture = await TableFixture.CreateAsync();

        var noRow = await fixture.Table.GetEntityIfExistsAsync("p", "r");
        Assert.True(noRow.IsNotFound);
        Assert.False(noRow.IsTableNotFound);
        Assert.False(noRow.TryGetValue(out _));
        Assert.Throws<TableStorageException>(() => noRow.Value);

        var noTable = await fixture.Service.GetTableClient(Azurite.UniqueTableName()).GetEntityIfExistsAsync("p", "r");
        Assert.True(noTable.IsNotFound);
        Assert.True(noTable.IsTableNotFound);
    }

    [Fact]
    public async Task GetEntityIfExists_Select_BringsThoseColumnsKeysAndETag()
    {
        var fixture = await TableFixture.CreateAsync();
        var written = await fixture.Table.UpsertEntityAsync(new("p", "r") { ["a"] = 1, ["b"] = 2 }, TableUpdateMode.Replace);

        var read = await fixture.Table.GetEntityIfExistsAsync("p", "r", ["a", "absent"]);

        Assert.Equal(["a"], read.Value.Properties.Keys);
        Assert.Equal(("p", "r"), (read.Value.PartitionKey, read.Value.RowKey));
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task AddEntity_RowIsThere_Conflict()
    {
        var fixture = await TableFixture.CreateAsync();
        Assert.True((await fixture.Table.AddEntityAsync(new("p", "r") { ["n"] = 1 })).IsSuccess);

        var again = await fixture.Table.AddEntityAsync(new("p", "r") { ["n"] = 2 });

        Assert.True(again.IsConflict);
        Assert.Equal(TableErrorCode.EntityAlreadyExists, again.ErrorCode);
        Assert.False(again.Retried);
        Assert.Equal(1, (await fixture.LoadAsync("p", "r")).GetInt32("n"));
    }

    [Fact]
    public async Task UpsertEntity_MergeAndReplace_KeepAndDropOtherProperties()
    {
        var fixture = await TableFixture.CreateAsync();
        (await fixture.Table.UpsertEntityAsync(new("p", "r") { ["a"] = 1 }, TableUpdateMode.Merge)).EnsureSuccess();
        (await fixture.Table.UpsertEntityAsync(new("p", "r") { ["b"] = 2 }, TableUpdateMode.Merge)).EnsureSuccess();
        Assert.Equal(["a", "b"], (await fixture.LoadAsync("p", "r")).Properties.Keys.Order());

        (await fixture.Table.UpsertEntityAsync(new("p", "r") { ["c"] = 3 }, TableUpdateMode.Replace)).EnsureSuccess();
        Assert.Equal(["c"], (await fixture.LoadAsync("p", "r")).Properties.Keys);
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task UpdateEntity_StaleETagOrMissingRow_ChangesNothing(TableUpdateMode mode)
    {
        var fixture = await TableFixture.CreateAsync();
        var table = fixture.Table;
        Assert.True((await table.UpdateEntityAsync(new("p", "r") { ["n"] = 1 }, ETag.All, mode)).IsNotFound);

        var first = await table.AddEntityAsync(new("p", "r") { ["n"] = 1 });
        var second = await table.UpdateEntityAsync(new("p", "r") { ["n"] = 2 }, first.ETag, mode);
        var stale = await table.UpdateEntityAsync(new("p", "r") { ["n"] = 3 }, first.ETag, mode);

        Assert.True(second.IsSuccess);
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.True(stale.IsPreconditionFailed);
        Assert.Equal(2, (await fixture.LoadAsync("p", "r")).GetInt32("n"));
        Assert.Throws<ArgumentException>(() => { _ = table.UpdateEntityAsync(new("p", "r"), default, mode); });
    }

    [Fact]
    public async Task DeleteEntity_StaleETag_KeepsTheRow()
    {
        var fixture = await TableFixture.CreateAsync();
        var first = await fixture.Table.AddEntityAsync(new("p", "r") { ["n"] = 1 });
        var second = await fixture.Table.UpdateEntityAsync(new("p", "r") { ["n"] = 2 }, first.ETag, TableUpdateMode.Replace);

        Assert.True((await fixture.Table.DeleteEntityAsync("p", "r", first.ETag)).IsPreconditionFailed);
        Assert.True((await fixture.Table.DeleteEntityAsync("p", "r", second.ETag)).IsSuccess);
        Assert.True((await fixture.Table.DeleteEntityAsync("p", "r", ETag.All)).IsNotFound);
    }

    [Fact]
    public async Task UpdateEntity_WritersRaceByETag_EveryRoundHasOneWinner()
    {
        var fixture = await TableFixture.CreateAsync();
        var etag = (await fixture.Table.AddEntityAsync(new("p", "r") { ["n"] = 0 })).ETag;
        for (var round = 1; round <= 10; round++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                writer => fixture.Table.UpdateEntityAsync(new("p", "r") { ["n"] = writer }, etag, TableUpdateMode.Replace)));

            Assert.Equal(3, outcomes.Count(outcome => outcome.IsPreconditionFailed));
            var winner = Assert.Single(Enumerable.Range(0, 4), writer => outcomes[writer].IsSuccess);
            var read = await fixture.LoadAsync("p", "r");
            Assert.Equal(winner, read.GetInt32("n"));
            etag = read.ETag;
        }
    }

    [Fact]
    public async Task Writes_EntityPassesALimit_TooLargeBeforeSending()
    {
        var fixture = await TableFixture.CreateAsync();
        var before = fixture.Service.Metrics.Snapshot().Requests;
        var property = new TableEntity("p", "r") { ["big"] = new byte[TableLimits.MaxPropertyBytes + 1] };
        var text = new TableEntity("p", "r") { ["big"] = new string('x', (TableLimits.MaxPropertyBytes / 2) + 1) };
        var many = new TableEntity("p", "r");
        var entity = new TableEntity("p", "r");
        for (var i = 0; i <= TableLimits.MaxProperties; i++)
        {
            many[$"p{i}"] = 1;
        }

        for (var i = 0; i < 17; i++)
        {
            entity[$"p{i}"] = new byte[TableLimits.MaxPropertyBytes];
        }

        Assert.Equal(TableErrorCode.PropertyValueTooLarge, (await fixture.Table.AddEntityAsync(property)).ErrorCode);
        Assert.Equal(TableErrorCode.PropertyValueTooLarge, (await fixture.Table.AddEntityAsync(text)).ErrorCode);
        Assert.Equal(TableErrorCode.TooManyProperties, (await fixture.Table.UpsertEntityAsync(many, TableUpdateMode.Merge)).ErrorCode);
        var outcome = await fixture.Table.UpdateEntityAsync(entity, ETag.All, TableUpdateMode.Replace);
        Assert.True(outcome.IsTooLarge);
        Assert.Equal(TableErrorCode.EntityTooLarge, outcome.ErrorCode);
        Assert.Equal(before, fixture.Service.Metrics.Snapshot().Requests);
    }

    [Fact]
    public async Task Writes_ValueThatNoRowCanHold_Throws()
    {
        var fixture = await TableFixture.CreateAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Table.AddEntityAsync(new("p", "r") { ["s"] = "\ud800" }));
        await Assert.ThrowsAsync<ArgumentException>(
            () => fixture.Table.AddEntityAsync(new("p", "r") { ["t"] = new DateTimeOffset(1600, 12, 31, 0, 0, 0, TimeSpan.Zero) }));
    }

    [Fact]
    public async Task UpsertEntity_ElevenFullProperties_AreStored()
    {
        // A twelfth fits the service (1 MiB of values) but not Azurite, which counts the JSON with its base64.
        var fixture = await TableFixture.CreateAsync();
        var random = new Random(11);
        var entity = new TableEntity("p", "r");
        for (var i = 0; i < 11; i++)
        {
            entity[$"p{i}"] = Entities.Bytes(random, TableLimits.MaxPropertyBytes);
        }

        var outcome = await fixture.Table.UpsertEntityAsync(entity, TableUpdateMode.Replace);
        Assert.True(outcome.IsSuccess, outcome.ToString());
        outcome = await fixture.Table.SubmitTransactionAsync(
            [TableTransactionAction.Update(entity, outcome.ETag, TableUpdateMode.Replace)]);
        Assert.True(outcome.IsSuccess, outcome.ToString());

        Entities.AssertSame(entity, await fixture.LoadAsync("p", "r"));
    }

    [Fact]
    public async Task AddEntity_252Properties_AreStored()
    {
        var fixture = await TableFixture.CreateAsync();
        var entity = new TableEntity("p", "r");
        for (var i = 0; i < TableLimits.MaxProperties; i++)
        {
            entity[$"p{i}"] = i;
        }

        (await fixture.Table.AddEntityAsync(entity)).EnsureSuccess();

        Entities.AssertSame(entity, await fixture.LoadAsync("p", "r"));
    }
}
