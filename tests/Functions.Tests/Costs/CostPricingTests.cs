using CloudNexus.Functions.Costs;
using CloudNexus.Functions.History;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Tests.Costs;

public sealed class CostPricingTests
{
    private const double Gigabyte = 1024d * 1024 * 1024;
    private static readonly DateOnly First = new(2026, 11, 1);

    [Fact]
    public void Price_OneDay_IsAsReckonedByHand()
    {
        var day = Day(
            First,
            (CostMeter.TableOperations, 50_000_000),
            (CostMeter.EventHubEvents, 10_000_000),
            (CostMeter.FunctionExecutions, 1_250_000),
            (CostMeter.ActiveMilliseconds, 400_000_000),
            (CostMeter.EgressBytes, (long)(110 * Gigabyte)));
        var lines = Price([day]);

        Assert.Equal(1.80, lines["tableOperations"], 9);
        Assert.Equal(0.28, lines["eventHubEvents"], 9);
        Assert.Equal(21.90 / 30, lines["eventHubUnits"], 9);
        Assert.Equal(0.40, lines["functionExecutions"], 9);

        // 400,000 s of half a gigabyte, of which 100,000 GB s are free.
        Assert.Equal(2.60, lines["functionGigabyteSeconds"], 9);
        Assert.Equal(0.87, lines["egressGigabytes"], 9);
        Assert.Equal(0, lines["signalRUnits"]);
        Assert.Equal(0, lines["signalRMessages"]);
    }

    [Fact]
    public void Price_FreeAmounts_AreUsedUpFromTheFirstOfEachMonth()
    {
        CostDay[] days =
        [
            .. Enumerable.Range(0, 3).Select(i => Day(First.AddDays(i), (CostMeter.FunctionExecutions, 100_000))),
            Day(new DateOnly(2026, 12, 1), (CostMeter.FunctionExecutions, 100_000)),
        ];
        var lines = new CostPricing(new CostPrices(), new StoredBytes(days, new HistoryOptions())).Price(days)
            .Where(l => l.Meter.Name == "functionExecutions").Select(l => Math.Round(l.Dollars, 9));
        Assert.Equal([0, 0, 0.02, 0], lines);
    }

    [Theory]
    [InlineData(20, 20_000, 0)]
    [InlineData(21, 10, 1)]
    [InlineData(1, 20_001, 1)]
    [InlineData(1_000, 1_000_000, 1)]
    [InlineData(1_001, 10, 2)]
    [InlineData(10, 2_000_001, 3)]
    public void Price_SignalR_IsAsManyUnitsAsTheDayNeeded(int connections, int messages, int units)
    {
        var day = Day(First, (CostMeter.SignalRConnections, connections), (CostMeter.SignalRMessages, messages));
        Assert.Equal(units * 48.97 / 30, Price([day])["signalRUnits"], 9);
        Assert.Equal(2 * 48.97 / 30, Price([day], new CostPrices { SignalRUnits = 2 })["signalRUnits"], 9);
    }

    [Fact]
    public void Price_PartOfADay_PaysThatPartOfWhatIsBoughtByTheMonth()
    {
        var half = Day(First) with { Until = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero) };
        Assert.Equal(21.90 / 60, Price([half])["eventHubUnits"], 9);
    }

    [Fact]
    public void Price_Stored_IsWhatTheTiersGrewByWithinTheirRetention()
    {
        var days = Enumerable.Range(0, 40).Select(i => Day(
            First.AddDays(i),
            (CostMeter.RawBytes, (long)Gigabyte),
            (CostMeter.MinuteBytes, (long)Gigabyte),
            (CostMeter.QuarterBytes, (long)Gigabyte))).ToArray();
        var stored = new StoredBytes(days, new HistoryOptions());

        // Raw for two days, minutes for thirty, quarter hours for two years.
        Assert.Equal(3 * Gigabyte, stored.On(First));
        Assert.Equal((2 + 30 + 40) * Gigabyte, stored.On(First.AddDays(39)));
        Assert.Equal((2 + 30 + 40) * Gigabyte, stored.On(First.AddDays(50)));
        Assert.Equal(3 * 0.045 / 30, Price([days[0]])["storedGigabyteMonths"], 9);
    }

    [Fact]
    public void From_Settings_ReplaceTheUsualPrices()
    {
        var prices = CostPrices.From(Settings(("NEXUS_PRICE_TABLE_OPERATIONS", "0.05"), ("NEXUS_SIGNALR_UNITS", "0")));
        Assert.Equal(0.05, prices.TableOperations);
        Assert.Equal(0, prices.SignalRUnits);
        Assert.Equal(new CostPrices(), CostPrices.From(Settings()));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("a lot")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("1000001")]
    public void From_SettingThatIsNoPrice_SaysWhatItTakes(string value)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => CostPrices.From(Settings(("NEXUS_PRICE_EVENTS", value))));
        Assert.StartsWith("NEXUS_PRICE_EVENTS is a number", failure.Message);
    }

    private static IConfiguration Settings(params (string Name, string Value)[] values)
        => new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Name, v => (string?)v.Value)).Build();

    private static Dictionary<string, double> Price(CostDay[] days, CostPrices? prices = null)
        => new CostPricing(prices ?? new CostPrices(), new StoredBytes(days, new HistoryOptions())).Price(days)
            .GroupBy(l => l.Meter.Name).ToDictionary(g => g.Key, g => g.Sum(l => l.Dollars));

    private static CostDay Day(DateOnly day, params (CostMeter Meter, long Count)[] counts)
    {
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        return new CostDay(
            day,
            [.. Enum.GetValues<CostMeter>().Select(m => counts.FirstOrDefault(c => c.Meter == m).Count)],
            from,
            from.AddDays(1));
    }
}
