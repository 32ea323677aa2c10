using System.Text.Json;

namespace CloudNexus.Functions.Systems.Settings;

public sealed record SettingList(IReadOnlyList<SettingItem> Settings);

/// <param name="Type"><c>integer</c> or <c>boolean</c>.</param>
/// <param name="Value">What holds: a whole number, or true or false.</param>
/// <param name="Default">What holds while nobody changes it.</param>
/// <param name="Minimum">Null for switches, as <paramref name="Maximum"/>.</param>
/// <param name="Version">0 while nobody changed it; in quotes it is the <c>ETag</c> of the setting.</param>
public sealed record SettingItem(
    string Key,
    string Type,
    JsonElement Value,
    JsonElement Default,
    int? Minimum,
    int? Maximum,
    string Description,
    long Version,
    DateTimeOffset? UpdatedAt,
    string? UpdatedBy);

public sealed record SettingChange(JsonElement Value);
