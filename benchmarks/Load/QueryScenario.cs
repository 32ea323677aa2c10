using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Harness;

namespace CloudNexus.Load;

/// <summary>Questions about one node's history, from Azurite, without HTTP: store, codec and JSON.</summary>
internal sealed class QueryScenario : ILoadScenario
{
    public string Name => "query";

    public string Usage => "one series of one node's day, 48 hours and month from Azurite, 1,000 points: --count 100";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var count = arguments.Number("count", 100, 1, 10_000);
        Refuse.Unknown(arguments);
        using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { NpmOnly = true });
        var bench = new HistoryBench(azurite.ConnectionString, new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero));
        await bench.AddNodeAsync(cancellationToken);
        output.WriteLine($"storing a day of {BenchSeries.Schema.Series.Count} series at one second …");
        await bench.FillAsync(TimeSpan.FromDays(1), cancellationToken);

        var ok = await AskAsync("24 h", TimeSpan.FromDays(1), null, Aggregate.Avg, 50);
        ok &= await AskAsync("24 h, from samples", TimeSpan.FromDays(1), Tier.Raw, Aggregate.Avg, 50);
        ok &= await AskAsync("24 h, 95th percentiles", TimeSpan.FromDays(1), null, Aggregate.P95, 50);
        output.WriteLine("storing a month of roll-ups …");
        await bench.FillRollupsAsync(30, cancellationToken);
        await bench.FillAsync(TimeSpan.FromDays(1), cancellationToken);
        ok &= await AskAsync("30 days", TimeSpan.FromDays(30), null, Aggregate.Avg, 100);
        ok &= await AskAsync("30 days, greatest", TimeSpan.FromDays(30), null, Aggregate.Max, 100);
        return ok ? 0 : 1;

        async Task<bool> AskAsync(string what, TimeSpan range, Tier? tier, Aggregate aggregate, double most)
        {
            var (latencies, used) = await bench.AskAsync(range, tier, aggregate, count, cancellationToken);
            output.WriteLine($"{what} ({used}): p50 {latencies.PercentileMs(50):0.0} ms, p95 {latencies.PercentileMs(95):0.0} ms, max {latencies.MaxMs:0.0} ms");
            return Goal.Print(output, $"{what} ({used}), p95", latencies.PercentileMs(95), "ms", most);
        }
    }
}
