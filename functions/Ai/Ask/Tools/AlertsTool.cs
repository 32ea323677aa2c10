using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Ai.Ask.Tools;

/// <summary>What is wrong: alerts, and nodes that are not well.</summary>
public sealed class AlertsTool(AskNodes nodes, AlertQuery alerts) : IAskTool
{
    private const int UsualItems = 20;
    private const int MostItems = 50;
    private const string Recent = "recent";

    private static readonly string[] NotWell = [NodeStatus.Down, NodeStatus.LinkGap, NodeStatus.Degraded];

    public string Name => "alerts";

    public string Description =>
        "What is wrong now: alerts that fire or are pending, and nodes that are down, cut off or degraded, with why and since when.";

    public IReadOnlyList<ToolParameter> Parameters { get; } =
    [
        new("node", "string", "A node's id or name; all nodes without it."),
        new("which", "string", $"active (without it), or {Recent} for those of the past as well."),
        new("limit", "integer", $"Alerts: 1 to {MostItems}; {UsualItems} without it."),
    ];

    public async Task<IReadOnlyList<string>> RunAsync(
        AskSight sight, ToolArguments arguments, ICollection<SeriesLook> look, CancellationToken cancellation)
    {
        var limit = arguments.Number("limit", UsualItems, 1, MostItems);
        var isRecent = arguments.Text("which") switch
        {
            null or "active" => false,
            Recent => true,
            _ => throw ApiException.BadRequest("bad-which", $"'which' is active or {Recent}."),
        };
        var wanted = arguments.Text("node") ?? sight.OnlyNode;
        var node = wanted is null ? null : await nodes.RequireAsync(sight, wanted, cancellation);
        return [.. await AlertsAsync(sight, node?.Id, isRecent, limit, cancellation), .. await NodesAsync(sight, node, cancellation)];
    }

    private async Task<IReadOnlyList<string>> AlertsAsync(
        AskSight sight, string? node, bool isRecent, int limit, CancellationToken cancellation)
    {
        // What the service itself looks at for a node, whoever may see that node may see.
        if (sight.OnlyNode is null && sight.Caller.Scopes?.Contains(Scopes.AlertsRead) is false)
        {
            return [];
        }

        var found = await alerts.ListAsync(sight.Caller, new AlertFilter(NodeId: node, IsActive: !isRecent), null, limit, cancellation);
        var items = isRecent ? found.Items : [.. found.Items.OrderByDescending(a => a.Severity)];
        return [new DataLine().Add("alerts", items.Count).Add("more", found.Next is null ? null : "yes").Text(), .. items.Select(Line)];
    }

    private async Task<IReadOnlyList<string>> NodesAsync(AskSight sight, NodeDetails? node, CancellationToken cancellation)
    {
        IReadOnlyList<NodeItem> items;
        var total = 1;
        if (node is not null)
        {
            items = NotWell.Contains(node.Status) ? [node] : [];
            total = items.Count;
        }
        else
        {
            var query = new NodeQuery { Statuses = NotWell, Sort = NodeSort.Parse("status"), Limit = MostItems };
            var found = await nodes.ListAsync(sight, query, cancellation);
            (items, total) = (found.Items, found.Total);
        }

        return
        [
            new DataLine().Add("notWell", total).Text(),
            .. items.Select(n => new DataLine()
                .Add("id", n.Id)
                .Add("name", n.Name)
                .Add("status", n.Status)
                .Add("reason", n.StatusReason)
                .Add("since", n.StatusSince)
                .Text()),
        ];
    }

    private static string Line(Alert alert) => new DataLine()
        .Add("alert", alert.RuleName)
        .Add("severity", alert.Severity.ToString().ToLowerInvariant())
        .Add("status", alert.Status.ToString().ToLowerInvariant())
        .Add("node", alert.Node.Name)
        .Add("series", alert.Series)
        .Add("device", alert.Device)
        .Add("unit", alert.Unit)
        .Add("value", alert.Value)
        .Add("threshold", alert.Threshold)
        .Add("peak", alert.Peak)
        .Add("since", Time(alert.StartedAt))
        .Add("until", Time(alert.EndedAt))
        .Add("acknowledgedBy", alert.Acknowledged?.By)
        .Add("flapping", alert.Flapping ? "yes" : null)
        .Text();

    private static DateTimeOffset? Time(long? ms) => ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
