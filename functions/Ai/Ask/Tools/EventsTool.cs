using CloudNexus.Functions.Events;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Ai.Ask.Tools;

public sealed class EventsTool(AskNodes nodes, EventReader events) : IAskTool
{
    private const int UsualItems = 15;
    private const int MostItems = 40;

    public string Name => "events";

    public string Description => "What changed, newest first: nodes up, down or degraded, changes, deployments and the like.";

    public IReadOnlyList<ToolParameter> Parameters { get; } =
    [
        new("node", "string", "A node's id or name; all nodes without it."),
        new("type", "string", "Such as node.status; with * at its end for all that begin so."),
        new("limit", "integer", $"1 to {MostItems}; {UsualItems} without it."),
    ];

    public async Task<IReadOnlyList<string>> RunAsync(
        AskSight sight, ToolArguments arguments, ICollection<SeriesLook> look, CancellationToken cancellation)
    {
        var wanted = arguments.Text("node") ?? sight.OnlyNode;
        var node = wanted is null ? null : await nodes.RequireAsync(sight, wanted, cancellation);
        var type = arguments.Text("type");
        if (type?.Length > EventText.MostType || type?[..^1].Contains('*', StringComparison.Ordinal) is true)
        {
            throw ApiException.BadRequest(
                "bad-type", $"'type' has at most {EventText.MostType} characters, of which only the last may be '*'.");
        }

        var page = await events.BeforeAsync(
            LiveAudience.Of(sight.Caller),
            new EventFilter(node?.Id, type),
            null,
            arguments.Number("limit", UsualItems, 1, MostItems),
            cancellation);
        return page.Items.Count == 0 ? [new DataLine().Add("events", 0L).Text()] : [.. page.Items.Select(Line)];
    }

    internal static string Line(EventItem item) => new DataLine()
        .Add("at", item.At)
        .Add("type", item.Type)
        .Add("node", item.NodeName)
        .Add("actor", item.Actor)
        .Add("text", item.Text)
        .Add("changes", item.Changes.Take(8).Select(c => KeyValuePair.Create(c.Field, $"{c.Old ?? "none"} to {c.New ?? "none"}")))
        .Text();
}
