using CloudNexus.Cli.Tests.Support;
using CloudNexus.Functions.Costs;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Cli.Tests.Api;

[Collection(InstallationCollection.Name)]
public sealed class CostTests(Installation installation)
{
    [Fact]
    public async Task Cost_SomethingWasCounted_ShowsTheMonthTheDaysAndTheMeters()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        await installation.AddNodeAsync("cost");
        await installation.Services.GetRequiredService<CostRecorder>().WriteAsync(default);

        var text = await nexus.RunAsync("cost", "--days", "1");
        var json = await nexus.JsonAsync("cost");

        Assert.Equal(ExitCodes.Success, text.Exit);
        Assert.Contains("projected", text.Lines[0], StringComparison.Ordinal);
        Assert.Contains("send every 5 s", text.Out, StringComparison.Ordinal);
        Assert.Contains(text.Lines, l => l.StartsWith("tableOperations ", StringComparison.Ordinal) && l.Contains('$'));
        Assert.Equal("USD", json.GetProperty("currency").GetString());
        Assert.NotEmpty(json.GetProperty("days").EnumerateArray());
    }

    [Fact]
    public async Task Cost_NotLoggedIn_IsRefused()
    {
        using var nexus = new Nexus(installation.Address);
        Assert.Equal(ExitCodes.Failure, (await nexus.RunAsync("cost")).Exit);
    }
}
