using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using CloudNexus.Functions.Storage;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Storage;

/// <summary>Against an Azurite of its own, with https and tokens.</summary>
public class TableTokenCredentialTests
{
    [Fact]
    public async Task EveryOperation_ValidToken_IsAccepted()
    {
        using var server = await AzuriteServer.StartAsync(new AzuriteOptions { HttpsWithTokens = true });
        var credential = new TestTokenCredential();
        var service = Client(server, credential);
        var table = service.GetTableClient("tokens");

        Assert.True((await service.CreateTableIfNotExistsAsync("tokens")).Value);
        var added = await table.SubmitTransactionAsync(
            [TableTransactionAction.Add(new("p", "a") { ["n"] = 1 }), TableTransactionAction.Add(new("p", "b") { ["n"] = 2 })]);
        added.EnsureSuccess();
        Assert.Equal(2, (await table.GetEntityIfExistsAsync("p", "b")).Value.GetInt32("n"));
        Assert.Equal(2, (await table.QueryAsync(TableFilter.Partition("p")).ToListAsync()).Count);
        Assert.Equal(["https://storage.azure.com/.default"], credential.Scopes.Distinct());

        var refused = Client(server, new TestTokenCredential("https://example.com")).GetTableClient("tokens");
        var error = await Assert.ThrowsAsync<TableStorageException>(() => refused.GetEntityIfExistsAsync("p", "b"));
        Assert.Equal(403, error.Status);
    }

    [Fact]
    public async Task Get_CredentialGivesNoToken_AuthenticationFailed()
    {
        var table = new TableServiceClient(new Uri("https://acct.table.example"), new FailingCredential()).GetTableClient("things");
        var error = await Assert.ThrowsAsync<TableStorageException>(() => table.GetEntityIfExistsAsync("p", "r"));
        Assert.Equal(TableErrorCode.AuthenticationFailed, error.ErrorCode);
    }

    [Fact]
    public void New_TokenOverHttp_Throws() =>
        Assert.Throws<ArgumentException>(() => new TableServiceClient(new Uri("http://acct.table.example"), new TestTokenCredential()));

    private static TableServiceClient Client(AzuriteServer server, TestTokenCredential credential)
    {
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        return new(server.Endpoint, credential, new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(handler)) });
    }

    private sealed class FailingCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new AuthenticationFailedException("No identity here.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new AuthenticationFailedException("No identity here.");
    }
}
