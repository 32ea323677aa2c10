using System.CommandLine;
using CloudNexus.Cli.Commands;

namespace CloudNexus.Cli.Remote;

/// <summary><c>nexus commands propose</c>.</summary>
internal static class ProposeCommand
{
    public static Command Create(Runner runner)
    {
        var options = new ProposalOptions("How long it waits to be approved and fetched; 5m when left out, at most 24h.");
        var command = new Command("propose", "Ask for something to be done. What needs a signature waits for one; the rest is done.");
        options.AddTo(command);
        return runner.Wire(command, async (call, stop) =>
        {
            var (answer, commands) = await CommandApi.CreateAsync(call.Api, await options.ReadAsync(call, stop), stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            CommandTexts.PrintTable(call, commands);
            var which = commands[0].Command.BatchId is { } batch ? $"--batch {batch}" : commands[0].Command.Id;
            call.Output.Note(commands.Any(c => c.Command.Status == ListedCommand.Proposed)
                ? $"Somebody with an operator key has to approve: nexus commands approve {which}"
                : $"What comes of it: nexus commands watch {which}");
        });
    }
}
