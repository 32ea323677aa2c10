using System.Text.Json;

namespace CloudNexus.Cli.Api;

/// <summary>A node. Percent 0–100, bytes per second, seconds.</summary>
internal sealed record NodeJson
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Type { get; init; } = "";

    public string Status { get; init; } = "";

    public DateTimeOffset? LastSeen { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public double? Cpu { get; init; }

    public double? Memory { get; init; }

    public double? Disk { get; init; }

    public double? NetRx { get; init; }

    public double? NetTx { get; init; }

    public double? Load1 { get; init; }

    public double? Uptime { get; init; }

    public string? AgentVersion { get; init; }

    public string? Location { get; init; }

    public string? Provider { get; init; }

    public DateTimeOffset? ArchivedAt { get; init; }

    public string? Notes { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public int? FlushIntervalSeconds { get; init; }

    public NodeSystemJson? System { get; init; }
}

internal sealed record NodeSystemJson(
    string? Hostname = null,
    string? Os = null,
    string? Kernel = null,
    string? Arch = null,
    string? CpuModel = null,
    int? Cores = null,
    int? Threads = null,
    long? MemoryBytes = null,
    string? Model = null,
    string? Virtualization = null,
    IReadOnlyList<string>? Addresses = null);

/// <summary>A page of nodes, each as it came.</summary>
internal sealed record NodePageJson(IReadOnlyList<JsonElement> Items, string? Next = null);

internal sealed record EnrolmentTokenRequestJson(
    string Name, int? Uses, DateTimeOffset? ExpiresAt, Dictionary<string, string>? Labels, string? NodeType);

internal sealed record EnrolmentTokenJson(
    string Id, string Name, int Used, int Uses, DateTimeOffset ExpiresAt, Dictionary<string, string>? Labels, string? NodeType, string? CreatedBy);

internal sealed record EnrolmentTokenListJson(IReadOnlyList<EnrolmentTokenJson> Items);

internal sealed record EnrolmentTokenAnswerJson(EnrolmentTokenJson Item, string Token, string Command);

internal sealed record KeyJson(
    string Id, string? Source, bool Revoked, DateTimeOffset CreatedAt, DateTimeOffset? EndsAt, DateTimeOffset? LastUsedAt);

internal sealed record KeyListJson(IReadOnlyList<KeyJson> Items, bool Rotating);

internal sealed record RotateKeysJson(int? OverlapHours);

/// <summary>What is to be different: what is null stays, an empty text and a null value of a name take away.</summary>
internal sealed record NodeChangeJson(
    string? Name,
    string? Type,
    string? Location,
    string? Provider,
    string? Notes,
    Dictionary<string, string?>? Labels,
    Dictionary<string, string?>? Metadata);

/// <summary>Updates as they stand in a file.</summary>
internal sealed record NodeBatchJson(IReadOnlyList<JsonElement> Updates);

internal sealed record NodeResultJson(string Id, int Status, string? Problem = null, string? Detail = null, long? Version = null);

internal sealed record NodeBatchAnswerJson(IReadOnlyList<NodeResultJson> Results);
