using System.Collections.ObjectModel;
using System.Globalization;

namespace CloudNexus.Functions.Fleet;

/// <summary>A node's identity and what people say of it. What changes each second is its <see cref="NodeState"/>.</summary>
public sealed record Node(
    string Id,
    string Name,
    string Type,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset CreatedAt,
    string? AgentVersion,
    NodeSystem? System)
{
    public static IReadOnlyDictionary<string, string> NoMetadata { get; } = ReadOnlyDictionary<string, string>.Empty;

    public string? Location { get; init; }

    public string? Provider { get; init; }

    /// <summary>Lines of text; null in listings, which leave it out.</summary>
    public string? Notes { get; init; }

    /// <summary>Empty in listings, which leave it out.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = NoMetadata;

    /// <summary>When somebody last changed what people say of it.</summary>
    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    /// <summary>
    /// Since when it is hidden from the fleet and not missed when silent; null while it is neither. What its agent sends is stored all the
    /// same.
    /// </summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>One more with each change by people; what agents say does not count.</summary>
    public long Version { get; init; } = 1;

    /// <summary>The version as an HTTP entity tag.</summary>
    public string Tag => TagOf(Version);

    public static string TagOf(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
