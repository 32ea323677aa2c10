using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus top</c>: the nodes and their load, redrawn.</summary>
internal static class TopCommand
{
    private const double Busy = 80;
    private const double VeryBusy = 95;

    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(2);

    public static Command Create(Runner runner)
    {
        var once = new Option<bool>("--once") { Description = "Print once and end; so too where the output is no terminal." };
        var interval = Values.Duration("--interval", "Time between looks; 2s when left out.");
        var sort = Values.Choice("--sort", "The order; cpu when left out.", "cpu", "memory", "disk", "load", "name");
        return runner.Wire(new Command("top", "Show nodes and their load, live.") { once, interval, sort }, async (call, stop) =>
        {
            var by = call.Get(sort) ?? "cpu";
            if (call.Get(once) || (!call.Output.Terminal.OutputIsTerminal && !call.Output.IsJson))
            {
                Print(call, await Nodes.AllAsync(call.Api, stop), by);
                return;
            }

            var first = await Nodes.AllAsync(call.Api, stop);
            using var screen = call.Output.IsJson ? null : new Screen(call.Output.Terminal);
            Draw(call, screen, first, by);
            await Polling.RunAsync(
                call, call.Get(interval) ?? UsualInterval, async () => Draw(call, screen, await Nodes.AllAsync(call.Api, stop), by), stop);
        });
    }

    private static void Print(Call call, IReadOnlyList<ListedNode> nodes, string by)
    {
        if (call.Output.IsJson)
        {
            call.Output.Json(Page(nodes, by), ApiJson.Default.NodePageJson);
            return;
        }

        call.Output.Line(Summary(call, nodes));
        call.Output.Table(TableOf(nodes, by));
    }

    private static void Draw(Call call, Screen? screen, IReadOnlyList<ListedNode> nodes, string by)
    {
        if (screen is null)
        {
            call.Output.Json(Page(nodes, by), ApiJson.Default.NodePageJson, oneLine: true);
            return;
        }

        var lines = TableOf(nodes, by).Lines(call.Output.Terminal.Size.Columns, call.Output.HasColor);
        screen.Draw([Summary(call, nodes), "", .. lines]);
    }

    private static NodePageJson Page(IReadOnlyList<ListedNode> nodes, string by)
        => new([.. Sorted(nodes, by).Select(n => n.Raw)]);

    private static string Summary(Call call, IReadOnlyList<ListedNode> nodes)
    {
        var states = nodes.CountBy(n => n.Node.Status).OrderByDescending(s => s.Key, StringComparer.Ordinal);
        var counts = string.Join(", ", states.Select(s => $"{s.Value} {s.Key}"));
        return $"{call.Server}  {Show.Time(call.Now)}  {nodes.Count} nodes{(nodes.Count == 0 ? "" : $": {Clean.Line(counts)}")}";
    }

    private static Table TableOf(IReadOnlyList<ListedNode> nodes, string by)
    {
        var table = new Table(
            "NODE", "STATUS", Number("CPU"), Number("MEMORY"), Number("DISK"), Number("LOAD"), Number("NET IN"), Number("NET OUT"), Number("UP"));
        foreach (var (_, node) in Sorted(nodes, by))
        {
            table.Add(
                node.Name,
                Nodes.Status(node.Status),
                Percent(node.Cpu),
                Percent(node.Memory),
                Percent(node.Disk),
                Show.Number(node.Load1),
                Show.Rate(node.NetRx),
                Show.Rate(node.NetTx),
                Show.Span(node.Uptime));
        }

        return table;
    }

    private static IEnumerable<ListedNode> Sorted(
        IReadOnlyList<ListedNode> nodes, string by) => by switch
    {
        "cpu" => nodes.OrderByDescending(n => n.Node.Cpu ?? -1),
        "memory" => nodes.OrderByDescending(n => n.Node.Memory ?? -1),
        "disk" => nodes.OrderByDescending(n => n.Node.Disk ?? -1),
        "load" => nodes.OrderByDescending(n => n.Node.Load1 ?? -1),
        _ => nodes,
    };

    private static Column Number(string title) => new(title, Right: true);

    private static Cell Percent(double? value)
        => new(Show.Percent(value), value switch { >= VeryBusy => Tint.Bad, >= Busy => Tint.Warning, _ => Tint.None });
}
