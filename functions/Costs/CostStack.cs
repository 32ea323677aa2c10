using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Status.Pipeline;

namespace CloudNexus.Functions.Costs;

/// <summary>What an installation is made of, as far as it costs: each of the sizes that <c>infra/</c> deploys, or this one.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Partitions">Of the event hub; at most one run of ingest is under way in each.</param>
/// <param name="BatchSeconds">How long the hub's trigger waits for a batch to fill; 0 where a run begins with the first event.</param>
/// <param name="BatchEvents">With so many a run begins at once.</param>
/// <param name="InstanceMegabytes">Memory of an instance of the functions, which has a core for each 2,048.</param>
/// <param name="HubUnits">Throughput units that are bought; more are where the load needs them.</param>
/// <param name="SignalRUnits">Units that are bought; null for as many as are needed, none while the free tier is enough.</param>
/// <param name="LogGigabytesPerDay">The cap of the service's own logs and traces: taken as reached.</param>
/// <param name="PrivateEndpoints">In the virtual network.</param>
/// <param name="ClosesQuickly">Whether windows are closed with <see cref="CloudNexus.Wire.KeepEffort.Quick"/>.</param>
public sealed record CostStack(
    string Name,
    int Partitions,
    double BatchSeconds,
    int BatchEvents,
    double InstanceMegabytes,
    double HubUnits,
    double? SignalRUnits,
    double LogGigabytesPerDay,
    int PrivateEndpoints,
    bool ClosesQuickly)
{
    /// <summary>This installation.</summary>
    public const string HereName = "here";

    /// <summary>The sizes of <c>infra/src/config/sizes.ts</c>.</summary>
    public static IReadOnlyList<CostStack> All { get; } =
    [
        new("dev", 2, 0, 1, 512, 1, 0, 0.1, 0, true),
        new("small", 2, 5, 256, 512, 1, 0, 0.16, 0, true),
        new("fleet", 4, 10, 256, 512, 1, 1, 0.16, 2, true),
    ];

    /// <summary>For fleets up to some hundred nodes the small one.</summary>
    public static CostStack UsualFor(int nodes) => All.Single(s => s.Name == (nodes <= 1000 ? "small" : "fleet"));

    public static CostStack Here(ProbeOptions hub, HubBatching batching, CostPrices bought, bool closesQuickly) => new(
        HereName,
        Math.Max(1, hub.Partitions),
        batching.Wait.TotalSeconds,
        batching.LeastEvents,
        bought.InstanceMegabytes,
        bought.EventHubUnits,
        bought.SignalRUnits,
        bought.LogGigabytesPerDay,
        (int)bought.PrivateEndpoints,
        closesQuickly);
}
