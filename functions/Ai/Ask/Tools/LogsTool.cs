using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Logs;

namespace CloudNexus.Functions.Ai.Ask.Tools;

/// <summary>
/// Lines of logs. What hosts wrote is the least to be trusted of all data; what may be read is decided by who asks alone.
/// </summary>
public sealed class LogsTool(AskNodes nodes, LogSearch search, TimeProvider time) : IAskTool
{
    private const int UsualMinutes = 60;
    private const int MostMinutes = 7 * 24 * 60;
    private const int UsualItems = 20;
    private const int MostItems = 50;
    private const int MostText = 500;

    public string Name => "logs";

    public string Description => "Searches lines of logs, the newest first: of one node, or of all without 'node'.";

    public string Scope => Scopes.LogsRead;

    public IReadOnlyList<ToolParameter> Parameters { get; } =
    [
        new("node", "string", "A node's id or name; all nodes without it."),
        new("search", "string", "Words that a line holds, all of them; \"phrases\" between quotes."),
        new("level", "string", "trace, debug, info, warn, error or fatal: this level and above."),
        new("source", "string", "Only of this source, as lines name theirs."),
        new("minutes", "integer", $"How long a time: 1 to {MostMinutes}; {UsualMinutes} without it."),
        new("until", "string", "Where the time ends, such as 2026-01-31T12:00:00Z; now without it."),
        new("limit", "integer", $"1 to {MostItems}; {UsualItems} without it."),
    ];

    public async Task<IReadOnlyList<string>> RunAsync(
        AskSight sight, ToolArguments arguments, ICollection<SeriesLook> look, CancellationToken cancellation)
    {
        var wanted = arguments.Text("node") ?? sight.OnlyNode;
        var node = wanted is null ? null : await nodes.RequireAsync(sight, wanted, cancellation);
        var minutes = arguments.Number("minutes", UsualMinutes, 1, MostMinutes);
        var until = arguments.Time("until") ?? time.GetUtcNow();
        var toMs = Math.Max(1, until.ToUnixTimeMilliseconds());
        var query = new LogQuery(
            node?.Id,
            new Dictionary<string, string>(),
            Math.Max(0, toMs - (minutes * 60_000L)),
            toMs,
            LogLevels.Parse(arguments.Text("level")),
            arguments.Text("source"),
            LogTerms.Parse(arguments.Text("search")));
        var page = new LogPage(query, null, false, arguments.Number("limit", UsualItems, 1, MostItems));
        var found = await search.RunAsync(sight.Caller, page, cancellation);
        return
        [
            new DataLine().Add("lines", found.Items.Count).Add("more", found.Next is null ? "no" : "yes").Text(),
            .. found.Items.Select(i => new DataLine()
                .Add("at", DateTimeOffset.FromUnixTimeMilliseconds(i.At))
                .Add("node", i.Node.Name)
                .Add("level", i.Level)
                .Add("source", i.Source)
                .Add("text", i.Text, MostText)
                .Text()),
        ];
    }
}
