using System.Security.Cryptography;
using System.Text;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Live;

/// <summary>Who hears of the same part of the fleet: callers that are narrowed to the same labels, all in one group. Without labels, of
/// the whole fleet.</summary>
public sealed record LiveAudience(IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Those who may see every node.</summary>
    public static LiveAudience Everybody { get; } = new(new Dictionary<string, string>());

    /// <summary>128 bits of a hash of the labels: different labels are different groups.</summary>
    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
        Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key.Length}:{l.Key}={l.Value.Length}:{l.Value};"))))[..16]);

    public string Group => Labels.Count == 0 ? LiveNames.FleetGroup : $"{LiveNames.FleetGroup}-{Id}";

    /// <summary>Those of it that never said what they view.</summary>
    public string AllGroup => $"{Group}.all";

    /// <summary>Those of it that may read commands.</summary>
    public string CommandGroup => CommandGroupOf(Group);

    /// <param name="group">An audience's <see cref="Group"/>.</param>
    public static string CommandGroupOf(string group) => $"{group}.commands";

    public static LiveAudience Of(Caller caller) => Of(caller.Role, caller.Labels);

    public static LiveAudience Of(Role role, IReadOnlyDictionary<string, string> labels)
        => role == Role.Admin || labels.Count == 0 ? Everybody : new(labels);

    public bool MaySee(NodeItem node) => NodeLabels.Hold(node.Labels, Labels);
}
