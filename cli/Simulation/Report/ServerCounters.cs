using System.Text.Json;

namespace CloudNexus.Cli.Simulation.Report;

/// <summary>What a server has counted since its start.</summary>
/// <param name="StartedAt">Names the start; null when nothing is known.</param>
/// <param name="Values">By name and tags, such as <c>ingest.refused{reason=BadKey}</c>.</param>
internal sealed record ServerCounters(string? StartedAt, IReadOnlyDictionary<string, long> Values)
{
    public static ServerCounters None { get; } = new(null, new Dictionary<string, long>());

    /// <summary>Of the answer of <c>GET /api/v1/system/metrics</c>.</summary>
    public static ServerCounters Read(JsonElement report)
        => report.TryGetProperty("counters", out var counters) && report.TryGetProperty("startedAt", out var started)
            ? new ServerCounters(started.GetString(), counters.EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetInt64()))
            : None;

    /// <summary>By how much the counters of this name grew together, whatever their tags; null when that cannot be told, for the server was
    /// started anew or does not tell.</summary>
    public long? Since(ServerCounters before, string name)
        => StartedAt is not null && StartedAt == before.StartedAt
            ? Values.Where(c => c.Key == name || c.Key.StartsWith($"{name}{{", StringComparison.Ordinal))
                .Sum(c => c.Value - before.Values.GetValueOrDefault(c.Key))
            : null;
}
