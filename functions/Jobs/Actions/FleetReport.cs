using System.Globalization;
using System.Text;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>The fleet in a few numbers, for people.</summary>
/// <param name="Counts">Nodes by status.</param>
/// <param name="Worst">Those that want a look most.</param>
/// <param name="Text">All of it in lines: what chat services show.</param>
public sealed record FleetReport(
    string Title, DateTimeOffset At, int Total, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<NodeItem> Worst, string Text)
{
    private static readonly PaceReport NoPace = new(0, 0, 1);

    public static FleetReport Of(string title, IReadOnlyCollection<NodeItem> nodes, DateTimeOffset at)
    {
        var summary = FleetSummary.Of(nodes, NoPace, default);
        return new FleetReport(title, at, summary.Total, summary.Counts, summary.Worst, TextOf(title, summary));
    }

    private static string TextOf(string title, SummaryMessage summary)
    {
        var text = new StringBuilder(title);
        text.Append(CultureInfo.InvariantCulture, $": {summary.Total} {(summary.Total == 1 ? "node" : "nodes")}");
        foreach (var (status, count) in summary.Counts.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $", {count} {status}");
        }

        foreach (var node in summary.Worst)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{node.Name}: {node.Status}");
            Append("cpu", node.Cpu);
            Append("memory", node.Memory);
            Append("disk", node.Disk);
        }

        return text.ToString();

        void Append(string what, double? percent)
        {
            if (percent is { } value)
            {
                text.Append(CultureInfo.InvariantCulture, $", {what} {value:0} %");
            }
        }
    }
}
