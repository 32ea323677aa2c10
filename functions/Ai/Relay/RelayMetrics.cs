using System.Diagnostics.Metrics;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>What is measured of relays.</summary>
internal static class RelayMetrics
{
    /// <summary>Requests given to relays, by <c>outcome</c>.</summary>
    public static readonly Counter<long> Works = Telemetry.Meter.CreateCounter<long>("ai.relay_works");

    /// <summary>Pieces of answers, by <c>way</c>.</summary>
    public static readonly Counter<long> Parts = Telemetry.Meter.CreateCounter<long>("ai.relay_parts");

    /// <summary>Looks into the store that failed, and were done without.</summary>
    public static readonly Counter<long> StoreFailures = Telemetry.Meter.CreateCounter<long>("ai.relay_store_failures");

    /// <summary>Ended requests whose rows were left to the tidying.</summary>
    public static readonly Counter<long> Leftovers = Telemetry.Meter.CreateCounter<long>("ai.relay_leftovers");
}
