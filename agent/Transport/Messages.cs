using CloudNexus.Agent.Identity;

namespace CloudNexus.Agent.Transport;

/// <summary>Body of <c>POST /api/v1/agents/register</c>.</summary>
public sealed class RegisterRequest
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required string AgentVersion { get; init; }

    public required SystemInformation System { get; init; }
}

/// <summary>The answer to a <see cref="RegisterRequest"/>.</summary>
public sealed class RegisterResponse
{
    public string? NodeId { get; init; }

    /// <summary>A secret.</summary>
    public string? ApiKey { get; init; }

    public AgentSettings? Settings { get; init; }
}

/// <summary>Body of <c>POST /api/v1/agents/sync</c>.</summary>
public sealed class SyncRequest
{
    public required string AgentVersion { get; init; }

    public required SystemInformation System { get; init; }
}

/// <summary>RFC 9457 problem details, as far as the agent reads them.</summary>
public sealed class Problem
{
    public string? Type { get; init; }

    public string? Title { get; init; }
}
