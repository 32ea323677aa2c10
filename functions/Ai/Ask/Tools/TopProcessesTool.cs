using CloudNexus.Functions.Processes;

namespace CloudNexus.Functions.Ai.Ask.Tools;

public sealed class TopProcessesTool(AskNodes nodes, ProcessQuery processes) : IAskTool
{
    private const int MostItems = 20;

    public string Name => "top_processes";

    public string Description =>
        "The busiest processes of a node at a moment: CPU in percent of one core over the minute before, resident memory in bytes.";

    public IReadOnlyList<ToolParameter> Parameters { get; } =
    [
        new("node", "string", "The node's id or name.", IsRequired: true),
        new("at", "string", "The moment, such as 2026-01-31T12:00:00Z; now without it."),
    ];

    public async Task<IReadOnlyList<string>> RunAsync(
        AskSight sight, ToolArguments arguments, ICollection<SeriesLook> look, CancellationToken cancellation)
    {
        var node = await nodes.RequireAsync(sight, arguments.Require("node"), cancellation);
        var list = await processes.RunAsync(sight.Caller, node.Id, arguments.Time("at"), cancellation);
        return
        [
            new DataLine().Add("node", node.Name).Add("at", DateTimeOffset.FromUnixTimeMilliseconds(list.At)).Text(),
            .. list.Processes.Take(MostItems).Select(p => new DataLine()
                .Add("pid", p.Pid).Add("name", p.Name).Add("cpu", p.Cpu).Add("memory", p.Memory).Add("threads", p.Threads).Text()),
        ];
    }
}
