using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Commands;

/// <summary>Says who does what, for commands whose maker names no target.</summary>
/// <param name="Name">1 to 64 printable characters.</param>
/// <param name="Action">An action, or the beginning of several with <c>*</c> at its end; <c>*</c> alone for all.</param>
/// <param name="Labels">What a target must carry; at most 32.</param>
/// <param name="Capability">What a target must be able to do besides the action; null for nothing.</param>
/// <param name="Choose">The least loaded without it.</param>
/// <param name="Priority">0 to 1,000: those with more are looked at first, 100 without it.</param>
/// <param name="Enabled">True without it.</param>
public sealed record RouteRequest(
    string? Name,
    string? Action,
    Dictionary<string, string>? Labels = null,
    string? Capability = null,
    RouteChoice? Choose = null,
    int? Priority = null,
    bool? Enabled = null);

/// <summary>A routing rule.</summary>
/// <param name="Version">One more with each change; in quotes it is the <c>ETag</c>.</param>
public sealed record RouteItem(
    string Id,
    string Name,
    string Action,
    IReadOnlyDictionary<string, string> Labels,
    string? Capability,
    RouteChoice Choose,
    int Priority,
    bool Enabled,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string UpdatedBy);

/// <param name="Items">In the order in which they are looked at.</param>
public sealed record RouteList(IReadOnlyList<RouteItem> Items);

/// <summary>Which of the targets that are up and fit gets a command.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RouteChoice>))]
public enum RouteChoice
{
    /// <summary>The one with the fewest commands for its slots.</summary>
    [JsonStringEnumMemberName("least_loaded")]
    LeastLoaded,

    /// <summary>Every one.</summary>
    [JsonStringEnumMemberName("all")]
    All,
}
