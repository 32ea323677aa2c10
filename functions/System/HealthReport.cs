namespace CloudNexus.Functions.Systems;

/// <param name="Status"><c>ok</c>, or <c>degraded</c> when a part is not.</param>
/// <param name="Counters">Totals since this process started, by name and tags.</param>
public sealed record HealthReport(
    string Status, string Version, DateTimeOffset StartedAt, IReadOnlyList<PartHealth> Parts, IReadOnlyDictionary<string, long> Counters);

/// <param name="LatencyMs">How long the part took to answer, milliseconds; null where it was not asked.</param>
public sealed record PartHealth(string Name, string Status, double? LatencyMs, string? Detail);
