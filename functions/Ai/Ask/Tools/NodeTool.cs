using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History.Queries;

namespace CloudNexus.Functions.Ai.Ask.Tools;

public sealed class NodeTool(AskNodes nodes, CatalogQuery catalogue) : IAskTool
{
    private const int MostSeriesText = 2500;

    public string Name => "node";

    public string Description =>
        "One node: status and why, newest values, its machine and system, and the names of its series for series_summary.";

    public IReadOnlyList<ToolParameter> Parameters { get; } = [new("node", "string", "The node's id or name.", IsRequired: true)];

    public async Task<IReadOnlyList<string>> RunAsync(
        AskSight sight, ToolArguments arguments, ICollection<SeriesLook> look, CancellationToken cancellation)
    {
        var node = await nodes.RequireAsync(sight, arguments.Require("node"), cancellation);
        var series = await catalogue.RunAsync(sight.Caller, node.Id, cancellation);
        return
        [
            ListNodesTool.Line(node),
            new DataLine()
                .Add("lastSeen", node.LastSeen)
                .Add("statusSince", node.StatusSince)
                .Add("netRxBytesPerSecond", node.NetRx)
                .Add("netTxBytesPerSecond", node.NetTx)
                .Add("diskReadBytesPerSecond", node.DiskRead)
                .Add("diskWriteBytesPerSecond", node.DiskWrite)
                .Add("location", node.Location)
                .Add("provider", node.Provider)
                .Add("agentVersion", node.AgentVersion)
                .Add("notes", node.Notes)
                .Text(),
            .. node.System is { } system ? new[] { Line(system) } : [],
            new DataLine().Add("series", string.Join(' ', series.Select(s => s.Name).Distinct()), MostSeriesText).Text(),
        ];
    }

    private static string Line(NodeSystem system) => new DataLine()
        .Add("hostname", system.Hostname)
        .Add("os", system.Os)
        .Add("kernel", system.Kernel)
        .Add("arch", system.Arch)
        .Add("cpuModel", system.CpuModel)
        .Add("cores", system.Cores)
        .Add("threads", system.Threads)
        .Add("memoryBytes", system.MemoryBytes)
        .Add("machine", system.Model)
        .Add("virtualization", system.Virtualization)
        .Add("addresses", system.Addresses is { } addresses ? string.Join(' ', addresses) : null)
        .Add("bootTime", system.BootTime is { } boot ? DateTimeOffset.FromUnixTimeMilliseconds(boot) : (DateTimeOffset?)null)
        .Text();
}
