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
        NodeListCommand.Create(runner),
        ShowOne(runner),
        NodeEditCommand.Create(runner),
        NodeLifeCommands.Archive(runner),
        NodeLifeCommands.Restore(runner),
        NodeLifeCommands.Delete(runner),
        NodeBatchCommand.Create(runner),
        EnrolmentCommands.Add(runner),
        EnrolmentCommands.Tokens(runner),
        NodeKeyCommands.Create(runner),
    };

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
        call.Output.Fields(
            ("Name", node.Name),
            ("Id", node.Id),
            ("Status", $"{node.Status}, last sample {Show.Ago(node.LastSeen, call.Now)}"),
            ("Type", node.Type),
            ("Labels", Show.Labels(node.Labels)),
            ("Location", node.Location),
            ("Provider", node.Provider),
            ("Metadata", Show.Labels(node.Metadata)),
            ("Archived", Show.Time(node.ArchivedAt)),
            ("Made", Show.Time(node.CreatedAt)),
            ("Changed", Show.Time(node.UpdatedAt)),
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
            ("Up", Show.Span(node.Uptime)));

        if (node.Notes is { Length: > 0 } notes)
        {
            call.Output.Line("");
            call.Output.Line(Clean.Lines(notes));
        }
    }

    private static string Join(string separator, params string?[] parts) => string.Join(separator, parts.Where(p => !string.IsNullOrEmpty(p)));

    private static string? Counted(int? count, string what) => count is { } n ? $"{n} {what}" : null;
}
