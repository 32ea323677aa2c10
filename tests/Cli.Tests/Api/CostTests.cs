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
    public async Task Cost_Estimate_ShowsBothBoundsAndTheTerms()
    {
        using var nexus = await installation.LoggedInAsync("viewer");

        var text = await nexus.RunAsync("cost", "--estimate", "--nodes", "10000");
        var json = await nexus.JsonAsync("cost", "--estimate", "--nodes", "100", "--flush", "5", "--batch", "8", "--stack", "small");

        Assert.Contains("10,000 nodes that send every 60 s: $0.0", text.Lines[0], StringComparison.Ordinal);
        Assert.Contains(text.Lines, l => l.StartsWith("runs: ingest ", StringComparison.Ordinal));
        Assert.InRange(json.GetProperty("perNode").GetDouble(), 0.3, 0.75);
        Assert.Contains(text.Lines, l => l.StartsWith("Datadog Infrastructure Pro ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cost_EstimateOfAStackAtOtherPrices_AsksForThem()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        async Task<double> Dollars(params string[] price)
        {
            var estimate = await nexus.JsonAsync(["cost", "--estimate", "--nodes", "100", "--stack", "small", .. price]);
            return estimate.GetProperty("dollars").GetDouble();
        }

        Assert.Equal(await Dollars() + 100, await Dollars("--price", "eventHubUnitMonth=121.90"), 3);
    }

    [Fact]
    public async Task Cost_Table_ShowsFleetsSideBySide()
    {
        using var nexus = await installation.LoggedInAsync("viewer");

        var text = await nexus.RunAsync("cost", "--table");
        var json = await nexus.JsonAsync("cost", "--table", "--stack", "dev");

        Assert.Equal(ExitCodes.Success, text.Exit);
        Assert.Contains(
            text.Lines,
            l => l.TrimStart().StartsWith("10,000", StringComparison.Ordinal) && l.Contains("usual", StringComparison.Ordinal));
        Assert.Contains("5 installations of 20,000 nodes each.", text.Out, StringComparison.Ordinal);
        Assert.Equal("dev", json.GetProperty("rows")[0].GetProperty("stack").GetString());
    }

    [Fact]
    public async Task Cost_FleetWithoutEstimate_IsWrongUsage()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        Assert.Equal(ExitCodes.WrongUsage, (await nexus.RunAsync("cost", "--nodes", "100")).Exit);
        Assert.Equal(ExitCodes.WrongUsage, (await nexus.RunAsync("cost", "--stack", "small")).Exit);
        Assert.Equal(ExitCodes.WrongUsage, (await nexus.RunAsync("cost", "--table", "--nodes", "100")).Exit);
        Assert.Equal(ExitCodes.WrongUsage, (await nexus.RunAsync("cost", "--table", "--estimate")).Exit);
    }

    [Fact]
    public async Task Cost_NotLoggedIn_IsRefused()
    {
        using var nexus = new Nexus(installation.Address);
        Assert.Equal(ExitCodes.Failure, (await nexus.RunAsync("cost")).Exit);
    }
}
