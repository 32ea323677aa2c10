using System.Globalization;
using System.Text;

namespace CloudNexus.Functions.Storage;

/// <summary>Spreads nodes over partitions, so that no partition takes more than its 2,000 entities a second.</summary>
public static class Shards
{
    public const int Count = 16;

    public static IEnumerable<string> All { get; } = [.. Enumerable.Range(0, Count).Select(Name)];

    /// <summary>The partition of a node: FNV-1a of its id.</summary>
    public static string Of(string nodeId)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(nodeId))
        {
            hash = (hash ^ b) * 16777619u;
        }

        return Name((int)(hash % Count));
    }

    private static string Name(int shard) => "s" + shard.ToString("d2", CultureInfo.InvariantCulture);
}
