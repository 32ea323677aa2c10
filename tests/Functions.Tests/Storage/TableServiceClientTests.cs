using CloudNexus.Functions.Storage;
using CloudNexus.Harness;
using static CloudNexus.Functions.Tests.Storage.ScriptedHandler;

namespace CloudNexus.Functions.Tests.Storage;

public class TableServiceClientTests
{
    [Fact]
    public async Task CreateAndDeleteTable_Twice_SecondTellsThatNothingWasDone()
    {
        var service = new TableServiceClient(Azurite.ConnectionString);
        var name = Azurite.UniqueTableName();

        Assert.True((await service.CreateTableIfNotExistsAsync(name)).Value);
        Assert.False((await service.CreateTableIfNotExistsAsync(name)).Value);
        Assert.True((await service.DeleteTableAsync(name)).IsSuccess);
        Assert.True((await service.DeleteTableAsync(name)).IsNotFound);
    }

    [Fact]
    public async Task CreateTableIfNotExists_TableBeingDeleted_IsAnOutcome()
    {
        var outcome = await new ScriptedTable(Error(409, "TableBeingDeleted")).Service.CreateTableIfNotExistsAsync("things");
        Assert.True(outcome.IsTableBeingDeleted);
        Assert.False(outcome.TryGetValue(out _));
    }

    [Fact]
    public async Task QueryTables_PrefixAndPages_NamesOfThatPrefixInOrder()
    {
        var service = new TableServiceClient(Azurite.ConnectionString);
        var prefix = Azurite.UniqueTableName("raw");
        var names = Enumerable.Range(1, 7).Select(i => $"{prefix}{i}").ToList();
        foreach (var name in names.AsEnumerable().Reverse().Append(Azurite.UniqueTableName("raw")))
        {
            await service.CreateTableIfNotExistsAsync(name);
        }

        Assert.Equal(names, await service.QueryTablesAsync(prefix, maxPerPage: 3).ToListAsync());
        Assert.Superset(names.ToHashSet(), (await service.QueryTablesAsync().ToListAsync()).ToHashSet());
    }

    [Fact]
    public async Task SharedKey_WrongKey_AuthenticationFailed()
    {
        var right = new TableServiceClient(Azurite.ConnectionString);
        var credential = new TableSharedKeyCredential("devstoreaccount1", Convert.ToBase64String(new byte[64]));
        var wrong = new TableServiceClient(right.Endpoint, credential);

        var error = await Assert.ThrowsAsync<TableStorageException>(() => wrong.GetTableClient("things").GetEntityIfExistsAsync("p", "r"));

        Assert.Equal(403, error.Status);
        Assert.True(error.ErrorCode is TableErrorCode.AuthenticationFailed or TableErrorCode.AuthorizationFailure);
    }

    [Fact]
    public async Task SharedKey_PathWithKeys_SignatureIsOverDateAndEncodedPath()
    {
        var scripted = new ScriptedTable(Answer(404));
        await scripted.Table.GetEntityIfExistsAsync("it's", "a b");

        var request = Assert.Single(scripted.Handler.Requests);
        Assert.Equal("/things(PartitionKey='it%27%27s',RowKey='a%20b')", request.Uri.AbsolutePath);
        var expected = ScriptedTable.Credential.Sign($"Sun, 01 Nov 2026 12:00:00 GMT\n/acct{request.Uri.AbsolutePath}");
        Assert.Equal($"SharedKeyLite acct:{expected}", request.Header("Authorization"));
        Assert.Equal("2019-02-02", request.Header("x-ms-version"));
    }

    [Fact]
    public async Task Metrics_Bytes_AreThoseOfTheBodies()
    {
        var fixture = await TableFixture.CreateAsync();
        var before = fixture.Service.Metrics.Snapshot();
        (await fixture.Table.AddEntityAsync(new("p", "r") { ["b"] = new byte[30_000] })).EnsureSuccess();
        await fixture.LoadAsync("p", "r");
        var after = fixture.Service.Metrics.Snapshot();

        Assert.InRange(after.BytesSent - before.BytesSent, 40_000, 40_500);
        Assert.InRange(after.BytesReceived - before.BytesReceived, 40_000, 41_000);
        Assert.Equal(2, after.Requests - before.Requests);
        Assert.Equal((1, 1), (after.Operations[TableOperation.Add], after.Operations[TableOperation.Get]));
    }
}
