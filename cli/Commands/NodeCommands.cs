using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus nodes</c>.</summary>
internal static class NodeCommands
{
    public static Argument<string> Node() => new("NODE") { Description = "A node's name or id." };

    public static Command Create(Runner runner) => new("nodes", "The monitored hosts.")
    {
        List(runner),
        ShowOne(runner),
        EnrolmentCommands.Add(runner),
        EnrolmentCommands.Tokens(runner),
        KeyCommands.Create(runner),
    };

    private static Command List(Runner runner)
    {
        var status = Values.Choice("--status", "Only nodes in this state.", "up", "down", "unknown");
        var labels = Values.Labels("Only nodes with this label; may be given several times.");
        return runner.Wire(new Command("list", "List the nodes that you may see.") { status, labels }, async (call, stop) =>
        {
            var nodes = (await Nodes.AllAsync(call.Api, stop))
                .Where(n => call.Get(status) is not { } wanted || n.Node.Status.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                .Where(n => call.Get(labels) is not { } wanted || wanted.All(l => n.Node.Labels?.GetValueOrDefault(l.Key) == l.Value))
                .ToArray();
            if (call.Output.IsJson)
            {
                call.Output.Json(new NodePageJson([.. nodes.Select(n => n.Raw)]), ApiJson.Default.NodePageJson);
                return;
            }

            if (nodes.Length == 0)
            {
                call.Output.Note("No nodes. Add a host: nexus nodes add");
                return;
            }

            var table = new Table("NAME", "STATUS", "SEEN", "TYPE", "LABELS", "ID");
            foreach (var (_, node) in nodes)
            {
                table.Add(node.Name, Nodes.Status(node), Show.Ago(node.LastSeen, call.Now), node.Type, Show.Labels(node.Labels), node.Id);
            }

            call.Output.Table(table);
        });
    }

    private static Command ShowOne(Runner runner)
    {
        var which = Node();
        return runner.Wire(new Command("show", "Show a node with what its agent says of the host.") { which }, async (call, stop) =>
        {
            var id = await Nodes.IdAsync(call.Api, call.Get(which), stop);
            var answer = await call.Api.GetAsync(Nodes.Path(id), stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
            }
            else
            {
                Print(call, answer.Read(ApiJson.Default.NodeJson));
            }
        });
    }

    private static void Print(Call call, NodeJson node)
    {
        var system = node.System ?? new NodeSystemJson();
        (string Name, string? Value)[] rows =
        [
            ("Name", node.Name),
            ("Id", node.Id),
            ("Status", $"{node.Status}, last sample {Show.Ago(node.LastSeen, call.Now)}"),
            ("Type", node.Type),
            ("Labels", Show.Labels(node.Labels)),
            ("Enrolled", Show.Time(node.CreatedAt)),
            ("Agent", node.AgentVersion),
            ("Sends every", node.FlushIntervalSeconds is { } seconds ? $"{seconds} s" : null),
            ("Host", system.Hostname),
            ("System", Join(", ", system.Os, system.Kernel, system.Arch)),
            ("Machine", Join(", ", system.Model, system.Virtualization is "none" ? null : system.Virtualization)),
            ("Processor", Join(", ", system.CpuModel, Counted(system.Cores, "cores"), Counted(system.Threads, "threads"))),
            ("Memory", system.MemoryBytes is null ? null : Show.Bytes(system.MemoryBytes)),
            ("Addresses", Join(" ", [.. system.Addresses ?? []])),
            ("CPU", Show.Percent(node.Cpu)),
            ("Memory used", Show.Percent(node.Memory)),
            ("Disk used", Show.Percent(node.Disk)),
            ("Network", $"{Show.Rate(node.NetRx)} in, {Show.Rate(node.NetTx)} out"),
            ("Load", Show.Number(node.Load1)),
            ("Up", Show.Span(node.Uptime)),
        ];
        foreach (var (name, value) in rows.Where(r => r.Value is not (null or "" or Show.None)))
        {
            call.Output.Line($"{name,-12} {Clean.Line(value)}");
        }
    }

    private static string Join(string separator, params string?[] parts) => string.Join(separator, parts.Where(p => !string.IsNullOrEmpty(p)));

    private static string? Counted(int? count, string what) => count is { } n ? $"{n} {what}" : null;
}
