namespace CloudNexus.Functions.Systems;

/// <param name="Settings">In the order of their names.</param>
public sealed record ConfigReport(string Version, IReadOnlyList<ConfigItem> Settings);

/// <param name="Value">Null for secrets, of which only <paramref name="IsSet"/> is told, and for what is not set.</param>
public sealed record ConfigItem(string Name, string? Value, bool IsSet);
