using System.Text.Json.Serialization;

namespace CloudNexus.Agent.Containers;

/// <summary>An entry of <c>GET /containers/json</c>, as far as it is read.</summary>
internal sealed record ListedContainer
{
    [JsonPropertyName("Id")]
    public string? Id { get; init; }

    [JsonPropertyName("Names")]
    public IReadOnlyList<string?>? Names { get; init; }

    /// <summary>created, running, paused, restarting, exited …</summary>
    [JsonPropertyName("State")]
    public string? State { get; init; }

    /// <summary>For people; holds the health in brackets, as <c>Up 2 hours (healthy)</c>.</summary>
    [JsonPropertyName("Status")]
    public string? Status { get; init; }
}

/// <summary>The answer of <c>GET /containers/{id}/json</c>, as far as it is read.</summary>
internal sealed record InspectedContainer
{
    [JsonPropertyName("RestartCount")]
    public long RestartCount { get; init; }

    [JsonPropertyName("State")]
    public InspectedState? State { get; init; }

    [JsonPropertyName("HostConfig")]
    public InspectedHostConfig? HostConfig { get; init; }
}

internal sealed record InspectedState
{
    [JsonPropertyName("Pid")]
    public int Pid { get; init; }
}

internal sealed record InspectedHostConfig
{
    /// <summary>Bytes; 0 for no limit.</summary>
    [JsonPropertyName("Memory")]
    public long Memory { get; init; }

    [JsonPropertyName("NetworkMode")]
    public string? NetworkMode { get; init; }
}

/// <summary>The answer of <c>GET /containers/{id}/stats</c>, as far as it is read.</summary>
internal sealed record ContainerStats
{
    [JsonPropertyName("cpu_stats")]
    public CpuStats? Cpu { get; init; }

    [JsonPropertyName("memory_stats")]
    public MemoryStats? Memory { get; init; }

    [JsonPropertyName("networks")]
    public IReadOnlyDictionary<string, NetworkStats?>? Networks { get; init; }
}

internal sealed record CpuStats
{
    [JsonPropertyName("cpu_usage")]
    public CpuUsage? Usage { get; init; }
}

internal sealed record CpuUsage
{
    /// <summary>Nanoseconds.</summary>
    [JsonPropertyName("total_usage")]
    public ulong Total { get; init; }
}

internal sealed record MemoryStats
{
    [JsonPropertyName("usage")]
    public ulong? Usage { get; init; }

    [JsonPropertyName("stats")]
    public MemoryDetails? Details { get; init; }
}

internal sealed record MemoryDetails
{
    [JsonPropertyName("inactive_file")]
    public ulong? InactiveFile { get; init; }

    /// <summary>The same under control groups of the first version.</summary>
    [JsonPropertyName("total_inactive_file")]
    public ulong? TotalInactiveFile { get; init; }
}

internal sealed record NetworkStats
{
    [JsonPropertyName("rx_bytes")]
    public ulong Received { get; init; }

    [JsonPropertyName("tx_bytes")]
    public ulong Sent { get; init; }
}
