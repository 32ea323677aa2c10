using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Live;

/// <summary>The few numbers that everybody hears.</summary>
public static class FleetSummary
{
    /// <summary>Nodes shown by name.</summary>
    public const int MostWorst = 10;

    /// <summary>Percent of processor, memory or disk from which a node that is up is worth a look.</summary>
    public const double Busy = 80;

    private static readonly string[] Urgency = ["DOWN", "LINK_GAP", "DEGRADED", "UNKNOWN"];

    public static SummaryMessage Of(IReadOnlyCollection<NodeItem> nodes, PaceReport pace, LiveStamp stamp) => new(
        nodes.Count,
        nodes.GroupBy(n => n.Status).ToDictionary(g => g.Key, g => g.Count()),
        [
            .. nodes.Where(n => Array.IndexOf(Urgency, n.Status) >= 0 || Load(n) >= Busy)
                .OrderBy(n => Array.IndexOf(Urgency, n.Status) is >= 0 and var urgency ? urgency : Urgency.Length)
                .ThenByDescending(Load).ThenBy(n => n.Name, StringComparer.Ordinal).Take(MostWorst),
        ],
        pace,
        stamp.From,
        stamp.Seq,
        stamp.At);

    private static double Load(NodeItem node) => Math.Max(node.Cpu ?? 0, Math.Max(node.Memory ?? 0, node.Disk ?? 0));
}
