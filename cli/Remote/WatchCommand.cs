using System.CommandLine;
using CloudNexus.Cli.Commands;

namespace CloudNexus.Cli.Remote;

/// <summary><c>nexus commands watch</c>.</summary>
internal static class WatchCommand
{
    public static Command Create(Runner runner)
    {
        var ids = CommandCommands.Ids("Commands by their ids.");
        var batch = CommandCommands.Batch();
        var command = new Command("watch", "Show commands' output until they end; exit code 1 when one does not complete.") { ids, batch };
        return runner.Wire(command, async (call, stop) =>
        {
            var named = await CommandApi.NamedAsync(call.Api, call.Get(ids), call.Get(batch), stop);
            return await Watching.RunAsync(call, named, stop);
        });
    }
}
