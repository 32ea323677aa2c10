using System.Text.RegularExpressions;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Costs;

public sealed partial class CostStackTests
{
    private static readonly string Sizes = File.ReadAllText(Path.Combine(Repository.Root, "infra/src/config/sizes.ts"));

    [Theory]
    [InlineData("dev", "const dev: Size = {", "};")]
    [InlineData("small", "small: {", "}")]
    [InlineData("fleet", "fleet: {", "},")]
    public void All_SizesThatAreDeployed_AreWhatInfraSays(string name, string from, string to)
    {
        var start = Sizes.IndexOf(from, StringComparison.Ordinal);
        var said = Values(Sizes[start..Sizes.IndexOf(to, start, StringComparison.Ordinal)]);
        var dev = Sizes.IndexOf("const dev", StringComparison.Ordinal);
        var usual = Values(Sizes[dev..Sizes.IndexOf("};", dev, StringComparison.Ordinal)]);
        string Of(string key) => said.GetValueOrDefault(key) ?? usual[key];

        var stack = CostStack.All.Single(s => s.Name == name);
        Assert.Equal(Of("partitions"), $"{stack.Partitions}");
        Assert.Equal(Of("batchSeconds"), $"{stack.BatchSeconds}");
        Assert.Equal(Of("instanceMemoryMb"), $"{stack.InstanceMegabytes}");
        Assert.Equal(Of("throughputUnits"), $"{stack.HubUnits}");
        Assert.Equal(Of("signalRSku") == "\"Free_F1\"" ? "0" : Of("signalRUnits"), $"{stack.SignalRUnits}");
        Assert.Equal(Of("logCapGb"), FormattableString.Invariant($"{stack.LogGigabytesPerDay}"));
        Assert.True(stack.ClosesQuickly);
    }

    [Fact]
    public void Here_SettingsOfThisInstallation_AreItsStack()
    {
        var bought = new CostPrices
        {
            EventHubUnits = 2, SignalRUnits = 3, InstanceMegabytes = 2048, LogGigabytesPerDay = 0.5, PrivateEndpoints = 4,
        };
        var here = CostStack.Here(new ProbeOptions(6), new HubBatching(256, TimeSpan.FromSeconds(4)), bought, closesQuickly: true);
        Assert.Equal(new CostStack("here", 6, 4, 256, 2048, 2, 3, 0.5, 4, true), here);
    }

    private static Dictionary<string, string> Values(string text)
        => Entry().Matches(text).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    [GeneratedRegex("""(\w+): ("[^"]*"|[\d.]+)""")]
    private static partial Regex Entry();
}
