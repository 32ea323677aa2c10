using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus nodes list</c>.</summary>
internal static class NodeListCommand
{
    private static readonly string[] Fields = ["name", "status", "cpu", "memory", "disk", "lastSeen", "createdAt"];

    public static Command Create(Runner runner)
    {
        var status = Values.Choice("--status", "Only nodes in this state.", "up", "degraded", "down", "link-gap", "unknown");
        var type = Values.Choice("--type", "Only nodes of this type.", "bare-metal", "vm", "container", "service", "software");
        var labels = Values.Labels("Only nodes with this label; may be given several times.");
        var text = new Option<string?>("--text")
        {
            Description = "Only nodes with these words in name, labels, location or provider.",
            HelpName = "WORDS",
        };
        var sort = Values.Choice(
            "--sort", "The order, with - before it for the highest first; name when left out.", [.. Fields, .. Fields.Select(f => "-" + f)]);
        sort.HelpName = "[-]" + string.Join('|', Fields);
        var archived = new Option<bool>("--archived") { Description = "Archived nodes, which are left out otherwise." };
        return runner.Wire(
            new Command("list", "List the nodes that you may see.") { status, type, labels, text, sort, archived }, async (call, stop) =>
            {
                IEnumerable<(string, string?)> filter =
                [
                    ("status", call.Get(status)?.Replace('-', '_')), ("type", call.Get(type)), ("q", call.Get(text)), ("sort", call.Get(sort)),
                    ("archived", call.Get(archived) ? "only" : null),
                    .. (call.Get(labels) ?? []).Select(l => ("label", (string?)$"{l.Key}={l.Value}")),
                ];
                Print(call, await Nodes.AllAsync(call.Api, stop, filter.Where(f => f.Item2 is not null).Select(f => (f.Item1, f.Item2!))));
            });
    }

    private static void Print(Call call, IReadOnlyList<ListedNode> nodes)
    {
        if (call.Output.IsJson)
        {
            call.Output.Json(new NodePageJson([.. nodes.Select(n => n.Raw)]), ApiJson.Default.NodePageJson);
            return;
        }

        if (nodes.Count == 0)
        {
            call.Output.Note("No nodes. Add a host: nexus nodes add");
            return;
        }

        var table = new Table("NAME", "STATUS", "SEEN", "TYPE", "LABELS", "ID");
        foreach (var (_, node) in nodes)
        {
            table.Add(node.Name, Nodes.Status(node.Status), Show.Ago(node.LastSeen, call.Now), node.Type, Show.Labels(node.Labels), node.Id);
        }

        call.Output.Table(table);
    }
}
