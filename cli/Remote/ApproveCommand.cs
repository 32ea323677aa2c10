using System.CommandLine;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;
using CloudNexus.Cli.Signing;

namespace CloudNexus.Cli.Remote;

/// <summary><c>nexus commands approve</c>.</summary>
internal static class ApproveCommand
{
    public static Command Create(Runner runner)
    {
        var ids = CommandCommands.Ids("Proposed commands by their ids.");
        var batch = CommandCommands.Batch();
        var life = Values.Duration("--expires", "How long the signatures are good; 5m when left out, at most 24h.");
        var options = new ApprovalOptions(life);
        var command = new Command("approve", "Sign proposed commands with your operator key, so that their hosts run them.")
        {
            ids, batch, life,
        };
        options.AddTo(command);
        return runner.Wire(command, async (call, stop) =>
        {
            var named = await CommandApi.NamedAsync(call.Api, call.Get(ids), call.Get(batch), stop);
            var proposed = call.Get(batch) is null ? named : [.. named.Where(c => c.Command.Status == ListedCommand.Proposed)];
            if (proposed.Count == 0)
            {
                throw new CliException("Nothing of this batch waits for a signature.");
            }

            var approved = await new Approval(call, options).RunAsync(proposed, stop);
            if (call.Output.IsJson)
            {
                CommandCommands.Print(call, approved);
            }

            call.Output.Note($"{approved.Count} of {proposed.Count} approved.");
            return approved.Count == proposed.Count ? ExitCodes.Success : ExitCodes.Failure;
        });
    }
}
