using Azure;
using CloudNexus.Functions.Storage;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Storage;

public class TableTransactionTests
{
    [Fact]
    public async Task Submit_100Actions_AllAreCarriedOut()
    {
        var fixture = await TableFixture.CreateAsync();

        var outcome = await fixture.Table.SubmitTransactionAsync([.. Enumerable.Range(0, 100).Select(Add)]);

        Assert.True(outcome.IsSuccess);
        Assert.Equal(100, outcome.ETags.Count);
        var rows = await fixture.LoadAllAsync();
        Assert.Equal(100, rows.Count);
        Assert.All(rows, row => Assert.Contains(row.ETag, outcome.ETags));
    }

    [Fact]
    public async Task Submit_EveryKindOfAction_IsCarriedOut()
    {
        var fixture = await TableFixture.CreateAsync();
        var seeded = await fixture.Table.SubmitTransactionAsync([.. Enumerable.Range(0, 5).Select(Add)]);
        var etags = seeded.ETags;

        var outcome = await fixture.Table.SubmitTransactionAsync(
        [
            TableTransactionAction.Add(new("p", "new") { ["m"] = 1 }),
            TableTransactionAction.Upsert(new("p", "r000") { ["m"] = 1 }, TableUpdateMode.Merge),
            TableTransactionAction.Upsert(new("p", "r001") { ["m"] = 1 }, TableUpdateMode.Replace),
            TableTransactionAction.Update(new("p", "r002") { ["m"] = 1 }, etags[2], TableUpdateMode.Merge),
            TableTransactionAction.Update(new("p", "r003") { ["m"] = 1 }, etags[3], TableUpdateMode.Replace),
            TableTransactionAction.Delete("p", "r004", etags[4]),
        ]);

        outcome.EnsureSuccess();
        var rows = (await fixture.LoadAllAsync()).ToDictionary(row => row.RowKey, row => string.Join(',', row.Properties.Keys.Order()));
        Assert.Equal(
            new() { ["new"] = "m", ["r000"] = "m,n", ["r001"] = "m", ["r002"] = "m,n", ["r003"] = "m" },
            rows);
        Assert.Equal((await fixture.LoadAsync("p", "r003")).ETag, outcome.ETags[4]);
    }

    [Fact]
    public async Task Submit_OneETagIsStale_NothingIsCarriedOutAndItsIndexIsTold()
    {
        var fixture = await TableFixture.CreateAsync();
        var stale = (await fixture.Table.AddEntityAsync(new("p", "window") { ["n"] = 1 })).ETag;
        (await fixture.Table.UpsertEntityAsync(new("p", "window") { ["n"] = 2 }, TableUpdateMode.Replace)).EnsureSuccess();

        var outcome = await fixture.Table.SubmitTransactionAsync(
        [
            TableTransactionAction.Upsert(new("p", "control") { ["n"] = 3 }, TableUpdateMode.Replace),
            Add(1),
            TableTransactionAction.Update(new("p", "window") { ["n"] = 3 }, stale, TableUpdateMode.Replace),
        ]);

        Assert.True(outcome.IsPreconditionFailed);
        Assert.Equal(2, outcome.FailedIndex);
        Assert.Empty(outcome.ETags);
        Assert.Equal(2, Assert.Single(await fixture.LoadAllAsync()).GetInt32("n"));
    }

    [Fact]
    public async Task Submit_AddedRowIsThereOrUpdatedOneIsMissing_TellsWhich()
    {
        var fixture = await TableFixture.CreateAsync();
        (await fixture.Table.AddEntityAsync(new("p", "r001"))).EnsureSuccess();

        var conflict = await fixture.Table.SubmitTransactionAsync([Add(0), Add(1)]);
        Assert.True(conflict.IsConflict);
        Assert.Equal(1, conflict.FailedIndex);

        var missing = await fixture.Table.SubmitTransactionAsync([Add(0), TableTransactionAction.Delete("p", "r009", ETag.All)]);
        Assert.True(missing.IsNotFound);
        Assert.False(missing.IsTableNotFound);
        Assert.Single(await fixture.LoadAllAsync());
    }

    [Fact]
    public async Task Submit_MissingTable_NotFound()
    {
        var service = new TableServiceClient(Azurite.ConnectionString);
        var outcome = await service.GetTableClient(Azurite.UniqueTableName()).SubmitTransactionAsync([Add(0), Add(1)]);
        Assert.True(outcome.IsTableNotFound, outcome.ToString());
    }

    [Fact]
    public async Task Submit_NoTransaction_ThrowsBeforeSending()
    {
        var fixture = await TableFixture.CreateAsync();
        Task Submit(params TableTransactionAction[] actions) => fixture.Table.SubmitTransactionAsync(actions);

        await Assert.ThrowsAsync<ArgumentException>(() => Submit());
        await Assert.ThrowsAsync<ArgumentException>(() => Submit([.. Enumerable.Range(0, 101).Select(Add)]));
        await Assert.ThrowsAsync<ArgumentException>(() => Submit(Add(0), TableTransactionAction.Add(new("other", "r"))));
        await Assert.ThrowsAsync<ArgumentException>(() => Submit(Add(0), TableTransactionAction.Delete("p", "r000", ETag.All)));
        Assert.Empty(await fixture.LoadAllAsync());
    }

    [Fact]
    public async Task Submit_EntityOrBodyTooLarge_TellsSoBeforeSending()
    {
        var fixture = await TableFixture.CreateAsync();
        var entity = await fixture.Table.SubmitTransactionAsync(
            [Add(0), TableTransactionAction.Add(new("p", "big") { ["b"] = new byte[TableLimits.MaxPropertyBytes + 1] })]);
        Assert.True(entity.IsTooLarge);
        Assert.Equal(1, entity.FailedIndex);

        // 52 × 64 KiB as base64 is more than 4 MiB.
        var body = await fixture.Table.SubmitTransactionAsync([.. Enumerable.Range(0, 52).Select(Large)]);
        Assert.Equal(TableErrorCode.RequestBodyTooLarge, body.ErrorCode);
        Assert.Null(body.FailedIndex);

        var largest = await fixture.Table.SubmitTransactionAsync([.. Enumerable.Range(0, 47).Select(Large)]);
        Assert.True(largest.IsSuccess, largest.ToString());
        Assert.Equal(47, (await fixture.LoadAllAsync()).Count);
    }

    [Fact]
    public async Task Submit_WritersRaceByETag_OneWinsWithBothRows()
    {
        var fixture = await TableFixture.CreateAsync();
        var etag = (await fixture.Table.AddEntityAsync(new("p", "window") { ["n"] = -1 })).ETag;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(writer => fixture.Table.SubmitTransactionAsync(
        [
            TableTransactionAction.Upsert(new("p", "control") { ["n"] = writer }, TableUpdateMode.Replace),
            TableTransactionAction.Update(new("p", "window") { ["n"] = writer }, etag, TableUpdateMode.Replace),
        ])));

        var winner = Assert.Single(Enumerable.Range(0, 5), writer => outcomes[writer].IsSuccess);
        Assert.Equal(4, outcomes.Count(outcome => outcome.IsPreconditionFailed));
        Assert.All(await fixture.LoadAllAsync(), row => Assert.Equal(winner, row.GetInt32("n")));
    }

    private static TableTransactionAction Add(int i) => TableTransactionAction.Add(new("p", $"r{i:000}") { ["n"] = i });

    private static TableTransactionAction Large(int i) =>
        TableTransactionAction.Add(new("p", $"l{i:000}") { ["b"] = new byte[TableLimits.MaxPropertyBytes] });
}
