using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Remote;

/// <summary><c>nexus commands</c>: what hosts and software agents are to do.</summary>
internal static class CommandCommands
{
    private const int UsualCommands = 50;
    private const int MostCommands = 10_000;

    public static Command Create(Runner runner) => new("commands", "Commands to hosts and software agents.")
    {
        List(runner),
        Show(runner),
        ProposeCommand.Create(runner),
        ApproveCommand.Create(runner),
        RunCommand.Create(runner),
        WatchCommand.Create(runner),
        Cancel(runner),
        RouteCommands.Create(runner),
    };

    public static Argument<string[]> Ids(string description) => new("ID") { Description = description, Arity = ArgumentArity.ZeroOrMore };

    public static Option<string?> Batch() => Values.Text("--batch", "BATCH", "All commands of this batch.");

    private static Command List(Runner runner)
    {
        var status = Values.Choice("--status", "Only commands in this state.", ListedCommand.Statuses);
        var node = Values.Text("--node", "NODE", "Only commands to this node, by name or id.");
        var action = Values.Text("--action", "ACTION", "Only this action.");
        var batch = Batch();
        var limit = Values.Count("--limit", $"How many; {UsualCommands} when left out.", MostCommands);
        return runner.Wire(new Command("list", "List commands, newest first.") { status, node, action, batch, limit }, async (call, stop) =>
        {
            var id = call.Get(node) is { } name ? await Nodes.IdAsync(call.Api, name, stop) : null;
            IEnumerable<(string, string?)> filter =
                [("status", call.Get(status)), ("nodeId", id), ("action", call.Get(action)), ("batchId", call.Get(batch))];
            var commands = await CommandApi.ListAsync(call.Api, call.Get(limit) ?? UsualCommands, filter, stop);
            if (call.Output.IsJson)
            {
                Print(call, commands);
            }
            else if (commands.Count == 0)
            {
                call.Output.Note("No commands.");
            }
            else
            {
                CommandTexts.PrintTable(call, commands);
            }
        });
    }

    private static Command Show(Runner runner)
    {
        var id = new Argument<string>("ID") { Description = "A command's id." };
        return runner.Wire(new Command("show", "Show a command and what came of it.") { id }, async (call, stop) =>
        {
            var found = await CommandApi.GetAsync(call.Api, call.Get(id), stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(found.Raw);
            }
            else
            {
                CommandTexts.Print(call, found.Command);
            }
        });
    }

    private static Command Cancel(Runner runner)
    {
        var ids = Ids("Commands by their ids.");
        var batch = Batch();
        var command = new Command("cancel", "Call commands off; those that run are told to stop.") { ids, batch };
        return runner.Wire(command, async (call, stop) =>
        {
            var named = await CommandApi.NamedAsync(call.Api, call.Get(ids), call.Get(batch), stop);
            var cancelled = 0;
            foreach (var open in named.Where(c => !c.HasEnded))
            {
                await Polling.UntilAsync(call, Pauses.Retry, async () =>
                {
                    cancelled += await CommandApi.TryCancelAsync(call.Api, open.Command.Id, stop) ? 1 : 0;
                    return true;
                }, stop);
            }

            call.Output.Note($"{cancelled} cancelled{(cancelled < named.Count ? $", {named.Count - cancelled} had ended" : "")}.");
            return cancelled > 0 ? ExitCodes.Success : ExitCodes.Failure;
        });
    }

    /// <summary>As the server lists them.</summary>
    public static void Print(Call call, IReadOnlyList<ListedCommand> commands)
        => call.Output.Json(new CommandPageJson([.. commands.Select(c => c.Raw)]), ApiJson.Default.CommandPageJson);
}
