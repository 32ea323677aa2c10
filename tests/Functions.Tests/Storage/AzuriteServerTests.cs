using CloudNexus.Functions.Storage;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Storage;

public class AzuriteServerTests
{
    [Fact]
    public async Task Start_ParentGoes_ServerEndsByItself()
    {
        using var server = await AzuriteServer.StartAsync(new AzuriteOptions { NpmOnly = true });
        var service = new TableServiceClient(server.ConnectionString);
        Assert.True((await service.CreateTableIfNotExistsAsync("things")).Value);

        await server.EndInputAsync();

        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        var gone = await new TableServiceClient(server.ConnectionString, options).GetTableClient("things").GetEntityIfExistsAsync("p", "r");
        Assert.True(gone.IsUnavailable);
        Assert.Equal(TableErrorCode.ConnectionFailed, gone.ErrorCode);
    }
}
