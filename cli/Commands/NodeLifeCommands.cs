using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus nodes archive</c>, <c>restore</c> and <c>delete</c>.</summary>
internal static class NodeLifeCommands
{
    public static Command Archive(Runner runner)
        => Post(runner, "archive", "Hide a node from the fleet; what its agent sends is stored all the same.", "Archived.");

    public static Command Restore(Runner runner) => Post(runner, "restore", "Take an archived node back into the fleet.", "Restored.");

    public static Command Delete(Runner runner)
    {
        var node = NodeCommands.Node();
        var yes = Values.Yes();
        return runner.Wire(new Command("delete", "Remove a node and its keys, for good.") { node, yes }, async (call, stop) =>
        {
            var named = call.Get(node);
            var id = await Nodes.IdAsync(call.Api, named, stop);
            call.Confirm($"Remove '{named}' ({id}) and its keys, for good? Its agent will be refused.", yes);
            await call.Api.DeleteAsync(Nodes.Path(id), stop);
            call.Output.Note("Removed.");
        });
    }

    /// <summary>Says that it was done, or the node as it is now where JSON is wanted.</summary>
    public static void Tell(Call call, ApiAnswer answer, string done)
    {
        if (call.Output.IsJson)
        {
            call.Output.Json(answer.Json);
        }
        else
        {
            call.Output.Note(done);
        }
    }

    private static Command Post(Runner runner, string verb, string description, string done)
    {
        var node = NodeCommands.Node();
        return runner.Wire(new Command(verb, description) { node }, async (call, stop) =>
        {
            var id = await Nodes.IdAsync(call.Api, call.Get(node), stop);
            Tell(call, await call.Api.PostAsync($"{Nodes.Path(id)}/{verb}", stop), done);
        });
    }
}
