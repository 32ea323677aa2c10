using System.Text.Json;

namespace CloudNexus.Cli.Api;

/// <param name="Details">Null for those who may not know.</param>
internal sealed record HealthJson(string Status, bool Live, bool Ready, HealthDetailsJson? Details = null);

internal sealed record HealthDetailsJson(string Version, double UptimeSeconds, IReadOnlyList<PartJson> Parts);

internal sealed record PartJson(string Name, string Status, double? LatencyMs = null, string? Detail = null);

internal sealed record AuditJson(
    string Id, DateTimeOffset At, string Actor, string Action, string Target, string Result, string? Detail = null, string? Address = null);

/// <summary>A page of entries, each as it came.</summary>
internal sealed record AuditPageJson(IReadOnlyList<JsonElement> Items, string? Next = null);
