using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ask.Tools;

public sealed class ListNodesTool(AskNodes nodes) : IAskTool
{
    private const int UsualItems = 20;
    private const int MostItems = 50;

    public string Name => "list_nodes";

    public string Description =>
        "The nodes of the fleet with status and newest values: CPU, memory and disk in percent, load, uptime in seconds.";

    public IReadOnlyList<ToolParameter> Parameters { get; } =
    [
        new("search", "string", "Words that name, labels or location hold."),
        new("status", "string", "UP, DEGRADED, DOWN, LINK_GAP or UNKNOWN."),
        new("label", "string", "Such as env=prod."),
        new("sort", "string", "name, status (the worst first), -cpu, -memory or -disk (the highest first)."),
        new("limit", "integer", $"1 to {MostItems}; {UsualItems} without it."),
    ];

    public async Task<IReadOnlyList<string>> RunAsync(
        AskSight sight, ToolArguments arguments, ICollection<SeriesLook> look, CancellationToken cancellation)
    {
        var query = new NodeQuery
        {
            Words = arguments.Text("search")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Statuses = arguments.Text("status") is { } status ? [StatusOf(status)] : [],
            Labels = arguments.Text("label") is { } label ? [LabelOf(label)] : [],
            Sort = NodeSort.Parse(arguments.Text("sort")),
            Limit = arguments.Number("limit", UsualItems, 1, MostItems),
        };
        var found = await nodes.ListAsync(sight, query, cancellation);
        return [new DataLine().Add("total", found.Total).Add("shown", found.Items.Count).Text(), .. found.Items.Select(Line)];
    }

    internal static string Line(NodeItem node) => new DataLine()
        .Add("id", node.Id)
        .Add("name", node.Name)
        .Add("type", node.Type)
        .Add("status", node.Status)
        .Add("reason", node.StatusReason)
        .Add("since", node.StatusReason is null ? null : node.StatusSince)
        .Add("cpu", node.Cpu)
        .Add("memory", node.Memory)
        .Add("disk", node.Disk)
        .Add("load1", node.Load1)
        .Add("uptime", node.Uptime)
        .Add("labels", node.Labels)
        .Text();

    private static string StatusOf(string text)
        => NodeStatus.All.FirstOrDefault(s => s.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw ApiException.BadRequest("bad-status", $"'status' is one of {string.Join(", ", NodeStatus.All)}.");

    private static (string Name, string? Value) LabelOf(string text)
        => text.Split(['=', ':'], 2) is [{ Length: > 0 } name, .. var value]
            ? (name, value.Length > 0 ? value[0] : null)
            : throw ApiException.BadRequest("bad-label", "'label' is a name and a value, such as env=prod, or a name alone.");
}
