using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Costs;

/// <summary>List prices in dollars, and what is bought by the month.</summary>
public sealed record CostPrices
{
    /// <summary>Of a million operations.</summary>
    public double TableOperations { get; init; } = 0.036;

    public double StoredGigabyteMonth { get; init; } = 0.045;

    /// <summary>Of a million events.</summary>
    public double EventHubEvents { get; init; } = 0.028;

    /// <summary>Of a throughput unit a month: the basic tier's.</summary>
    public double EventHubUnitMonth { get; init; } = 10.95;

    public double SignalRUnitMonth { get; init; } = 48.97;

    /// <summary>Of a million runs.</summary>
    public double FunctionExecutions { get; init; } = 0.40;

    public double GigabyteSecond { get; init; } = 0.000026;

    public double EgressGigabyte { get; init; } = 0.087;

    /// <summary>Throughput units that are bought.</summary>
    public double EventHubUnits { get; init; } = 1;

    /// <summary>SignalR units that are bought; null for as many as each day needed, none while the free tier was enough.</summary>
    public double? SignalRUnits { get; init; }

    /// <summary>Memory of a function instance, MB.</summary>
    public double InstanceMegabytes { get; init; } = 512;

    /// <summary>The names of the settings, in the environment.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "NEXUS_EVENT_HUB_UNITS", "NEXUS_INSTANCE_MB", "NEXUS_PRICE_EGRESS_GB", "NEXUS_PRICE_EVENTS", "NEXUS_PRICE_EVENT_HUB_UNIT",
        "NEXUS_PRICE_EXECUTIONS", "NEXUS_PRICE_GB_SECOND", "NEXUS_PRICE_SIGNALR_UNIT", "NEXUS_PRICE_STORED_GB",
        "NEXUS_PRICE_TABLE_OPERATIONS", "NEXUS_SIGNALR_UNITS",
    ];

    /// <exception cref="InvalidOperationException">A setting is no number from 0 to a million.</exception>
    public static CostPrices From(IConfiguration settings)
    {
        var usual = new CostPrices();
        return new CostPrices
        {
            TableOperations = Number("NEXUS_PRICE_TABLE_OPERATIONS") ?? usual.TableOperations,
            StoredGigabyteMonth = Number("NEXUS_PRICE_STORED_GB") ?? usual.StoredGigabyteMonth,
            EventHubEvents = Number("NEXUS_PRICE_EVENTS") ?? usual.EventHubEvents,
            EventHubUnitMonth = Number("NEXUS_PRICE_EVENT_HUB_UNIT") ?? usual.EventHubUnitMonth,
            SignalRUnitMonth = Number("NEXUS_PRICE_SIGNALR_UNIT") ?? usual.SignalRUnitMonth,
            FunctionExecutions = Number("NEXUS_PRICE_EXECUTIONS") ?? usual.FunctionExecutions,
            GigabyteSecond = Number("NEXUS_PRICE_GB_SECOND") ?? usual.GigabyteSecond,
            EgressGigabyte = Number("NEXUS_PRICE_EGRESS_GB") ?? usual.EgressGigabyte,
            EventHubUnits = Number("NEXUS_EVENT_HUB_UNITS") ?? usual.EventHubUnits,
            SignalRUnits = Number("NEXUS_SIGNALR_UNITS"),
            InstanceMegabytes = Number("NEXUS_INSTANCE_MB") ?? usual.InstanceMegabytes,
        };

        double? Number(string name) => settings[name] switch
        {
            null or "" => null,
            var text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number <= 1e6 => number,
            _ => throw new InvalidOperationException($"{name} is a number from 0 to 1000000, such as 0.036."),
        };
    }
}
