using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Costs;

/// <summary>List prices in dollars, and what is bought by the month. docs/cost.md says where they are from.</summary>
public sealed record CostPrices
{
    /// <summary>Of a million operations.</summary>
    public double TableOperations { get; init; } = 0.036;

    public double StoredGigabyteMonth { get; init; } = 0.045;

    /// <summary>Of a million events.</summary>
    public double EventHubEvents { get; init; } = 0.028;

    /// <summary>Of a throughput unit a month: the standard tier's.</summary>
    public double EventHubUnitMonth { get; init; } = 21.90;

    public double SignalRUnitMonth { get; init; } = 48.97;

    /// <summary>Of a million runs.</summary>
    public double FunctionExecutions { get; init; } = 0.40;

    public double GigabyteSecond { get; init; } = 0.000026;

    public double EgressGigabyte { get; init; } = 0.087;

    /// <summary>Of the service's own logs, beyond the free ones.</summary>
    public double LogGigabyte { get; init; } = 2.30;

    public double PrivateEndpointMonth { get; init; } = 7.30;

    /// <summary>Others': a host of Datadog Infrastructure Pro a month.</summary>
    public double DatadogHostMonth { get; init; } = 15;

    /// <summary>Others': ten million samples of Azure Monitor's managed Prometheus.</summary>
    public double PrometheusSamples { get; init; } = 0.16;

    /// <summary>Throughput units that are bought.</summary>
    public double EventHubUnits { get; init; } = 1;

    /// <summary>SignalR units that are bought; null for as many as each day needed, none while the free tier was enough.</summary>
    public double? SignalRUnits { get; init; }

    /// <summary>Memory of a function instance, MB.</summary>
    public double InstanceMegabytes { get; init; } = 512;

    /// <summary>The daily cap of the service's own logs.</summary>
    public double LogGigabytesPerDay { get; init; }

    public double PrivateEndpoints { get; init; }

    /// <summary>Those that whoever asks for an estimate may give himself.</summary>
    public static IReadOnlyList<CostInput> Inputs { get; } =
    [
        new("tableOperations", "NEXUS_PRICE_TABLE_OPERATIONS", p => p.TableOperations, (p, v) => p with { TableOperations = v }),
        new("storedGigabyteMonth", "NEXUS_PRICE_STORED_GB", p => p.StoredGigabyteMonth, (p, v) => p with { StoredGigabyteMonth = v }),
        new("eventHubEvents", "NEXUS_PRICE_EVENTS", p => p.EventHubEvents, (p, v) => p with { EventHubEvents = v }),
        new("eventHubUnitMonth", "NEXUS_PRICE_EVENT_HUB_UNIT", p => p.EventHubUnitMonth, (p, v) => p with { EventHubUnitMonth = v }),
        new("signalRUnitMonth", "NEXUS_PRICE_SIGNALR_UNIT", p => p.SignalRUnitMonth, (p, v) => p with { SignalRUnitMonth = v }),
        new("functionExecutions", "NEXUS_PRICE_EXECUTIONS", p => p.FunctionExecutions, (p, v) => p with { FunctionExecutions = v }),
        new("gigabyteSecond", "NEXUS_PRICE_GB_SECOND", p => p.GigabyteSecond, (p, v) => p with { GigabyteSecond = v }),
        new("egressGigabyte", "NEXUS_PRICE_EGRESS_GB", p => p.EgressGigabyte, (p, v) => p with { EgressGigabyte = v }),
        new("logGigabyte", "NEXUS_PRICE_LOG_GB", p => p.LogGigabyte, (p, v) => p with { LogGigabyte = v }),
        new("privateEndpointMonth", "NEXUS_PRICE_ENDPOINT", p => p.PrivateEndpointMonth, (p, v) => p with { PrivateEndpointMonth = v }),
        new("datadogHostMonth", "NEXUS_PRICE_DATADOG_HOST", p => p.DatadogHostMonth, (p, v) => p with { DatadogHostMonth = v }),
        new("prometheusSamples", "NEXUS_PRICE_PROMETHEUS_SAMPLES", p => p.PrometheusSamples, (p, v) => p with { PrometheusSamples = v }),
    ];

    /// <summary>What an installation is bought with: said by who deploys it.</summary>
    private static readonly CostInput[] Bought =
    [
        new("eventHubUnits", "NEXUS_EVENT_HUB_UNITS", p => p.EventHubUnits, (p, v) => p with { EventHubUnits = v }),
        new("signalRUnits", "NEXUS_SIGNALR_UNITS", p => p.SignalRUnits ?? 0, (p, v) => p with { SignalRUnits = v }),
        new("instanceMegabytes", "NEXUS_INSTANCE_MB", p => p.InstanceMegabytes, (p, v) => p with { InstanceMegabytes = v }),
        new("logGigabytesPerDay", "NEXUS_LOG_GB_DAY", p => p.LogGigabytesPerDay, (p, v) => p with { LogGigabytesPerDay = v }),
        new("privateEndpoints", "NEXUS_PRIVATE_ENDPOINTS", p => p.PrivateEndpoints, (p, v) => p with { PrivateEndpoints = v }),
    ];

    /// <summary>The names of the settings, in the environment.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Inputs.Concat(Bought).Select(i => i.Setting)];

    /// <exception cref="InvalidOperationException">A setting is no number from 0 to a million.</exception>
    public static CostPrices From(IConfiguration settings)
    {
        var prices = new CostPrices();
        foreach (var input in Inputs.Concat(Bought))
        {
            if (settings[input.Setting] is { Length: > 0 } text)
            {
                prices = CostInput.TryRead(text, out var value)
                    ? input.Set(prices, value)
                    : throw new InvalidOperationException($"{input.Setting} is a number from 0 to 1000000, such as 0.036.");
            }
        }

        return prices;
    }
}
