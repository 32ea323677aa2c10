using System.Text.Json;

namespace CloudNexus.Cli.Api;

/// <summary>A page of agents, each as it came.</summary>
internal sealed record AgentPageJson(IReadOnlyList<JsonElement> Items, string? Next = null);

/// <summary>A host's agent or a software agent.</summary>
internal sealed record AgentJson(
    string Id,
    string Name,
    string Kind,
    string Status,
    string? Version = null,
    IReadOnlyList<string>? Capabilities = null,
    int? Running = null,
    int? Slots = null,
    DateTimeOffset? LastSeen = null);

/// <summary>What a routing rule says; null is left as it is by the server's rules.</summary>
internal sealed record RouteChangeJson(
    string Name,
    string Action,
    Dictionary<string, string>? Labels = null,
    string? Capability = null,
    string? Choose = null,
    int? Priority = null,
    bool? Enabled = null);

internal sealed record RouteJson(
    string Id,
    string Name,
    string Action,
    Dictionary<string, string> Labels,
    string Choose,
    int Priority,
    bool Enabled,
    string? Capability = null);

/// <summary>Routing rules, each as it came.</summary>
internal sealed record RouteListJson(IReadOnlyList<JsonElement> Items);

internal sealed record RelayListJson(IReadOnlyList<RelayJson> Relays);

/// <summary>A node that may answer AI requests with the Ollama of its host.</summary>
internal sealed record RelayJson(
    string NodeId,
    string NodeName,
    string State,
    IReadOnlyList<string> Models,
    int Slots,
    int Running,
    DateTimeOffset? SeenAt = null,
    double? GpuLoad = null);

internal sealed record RelayPermissionJson(bool Allowed);
