namespace CloudNexus.Functions.Systems;

/// <param name="Status"><c>ok</c>, or <c>degraded</c> when a part is not.</param>
/// <param name="Live">This process answers. True wherever this is read.</param>
/// <param name="Ready">What it needs answers too: it is worth sending it requests.</param>
/// <param name="Details">Null for callers who may not read the system.</param>
public sealed record HealthReport(string Status, bool Live, bool Ready, HealthDetails? Details);

/// <param name="Counters">Totals since this process started, by name and tags.</param>
public sealed record HealthDetails(
    string Version,
    DateTimeOffset StartedAt,
    double UptimeSeconds,
    IReadOnlyList<PartHealth> Parts,
    IReadOnlyDictionary<string, long> Counters);

/// <param name="Status"><c>ok</c>, <c>late</c> or <c>failing</c>.</param>
/// <param name="LatencyMs">How long the part took to answer, milliseconds; null where it was not asked.</param>
/// <param name="CheckedAt">When this was found.</param>
/// <param name="UpSince">Since when it has been <c>ok</c>, as far as this process looked; null while it is not.</param>
public sealed record PartHealth(
    string Name, string Status, double? LatencyMs, string? Detail, DateTimeOffset CheckedAt, DateTimeOffset? UpSince);

/// <summary>The tiny answer for probes.</summary>
public sealed record HealthProbe(string Status);
