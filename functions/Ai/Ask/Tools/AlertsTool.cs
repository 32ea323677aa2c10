using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Ai.Ask.Tools;

/// <summary>What is wrong: every capability that knows of a node which is not well says so in the node's status.</summary>
public sealed class AlertsTool(AskNodes nodes) : IAskTool
{
    private const int MostItems = 50;

    private static readonly string[] NotWell = [NodeStatus.Down, NodeStatus.LinkGap, NodeStatus.Degraded];

    public string Name => "alerts";

    public string Description =>
        "What is wrong in the fleet now: nodes that are down, cut off or degraded, with why and since when. The worst first.";

    public IReadOnlyList<ToolParameter> Parameters { get; } = [];

    public async Task<IReadOnlyList<string>> RunAsync(
        AskSight sight, ToolArguments arguments, ICollection<SeriesLook> look, CancellationToken cancellation)
    {
        var query = new NodeQuery { Statuses = NotWell, Sort = NodeSort.Parse("status"), Limit = MostItems };
        var found = await nodes.ListAsync(sight, query, cancellation);
        return
        [
            new DataLine().Add("notWell", found.Total).Text(),
            .. found.Items.Select(n => new DataLine()
                .Add("id", n.Id)
                .Add("name", n.Name)
                .Add("status", n.Status)
                .Add("reason", n.StatusReason)
                .Add("since", n.StatusSince)
                .Text()),
        ];
    }
}
