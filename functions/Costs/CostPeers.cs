namespace CloudNexus.Functions.Costs;

/// <summary>What others ask for the same hosts at their list prices.</summary>
/// <param name="Name">Of the product.</param>
/// <param name="SampleSeconds">Between two samples of a series.</param>
/// <param name="PerNode">Dollars a month.</param>
/// <param name="Dollars">Of the whole fleet.</param>
/// <param name="Price">The name of the price that it is made from.</param>
/// <param name="Of">What it is of.</param>
public sealed record CostPeer(string Name, int SampleSeconds, double PerNode, double Dollars, string Price, string Of);

/// <summary>Makes <see cref="CostPeer"/>s of a fleet. Queries, logs, traces and what is bought beside are left out.</summary>
public static class CostPeers
{
    private const double Series = 42;
    private const double TenMillion = 1e7;

    /// <summary>Of a row in Log Analytics, a sample of a series each. Assumed.</summary>
    private const double RowBytes = 200;

    public static IReadOnlyList<CostPeer> Of(int nodes, CostPrices prices)
    {
        return
        [
            Peer("Datadog Infrastructure Pro", 15, prices.DatadogHostMonth, "datadogHostMonth", "a host and month, billed by the year"),
            Prometheus(1),
            Prometheus(60),
            Peer(
                "Azure Monitor Log Analytics",
                60,
                Samples(60) * RowBytes / 1e9 * prices.LogGigabyte,
                "logGigabyte",
                "a GB; 42 series, 200 bytes a row"),
        ];

        CostPeer Prometheus(int seconds) => Peer(
            "Azure Monitor managed Prometheus",
            seconds,
            Samples(seconds) / TenMillion * prices.PrometheusSamples,
            "prometheusSamples",
            "ten million samples; 42 series");

        CostPeer Peer(string name, int seconds, double perNode, string price, string of)
            => new(name, seconds, perNode, perNode * nodes, price, of);
    }

    private static double Samples(int seconds) => Series * CostEstimate.MonthSeconds / seconds;
}
