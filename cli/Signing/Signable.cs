using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Remote;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Signing;

/// <summary>Whether a command that a server gave can be signed.</summary>
internal static class Signable
{
    /// <exception cref="CliException">It waits for no signature, is for no host, or a part of it is nothing that a host takes.</exception>
    public static void Require(CommandJson command)
    {
        var id = Clean.Line(command.Id);
        if (command.Status != ListedCommand.Proposed)
        {
            throw new CliException($"Command {id} is {Clean.Line(command.Status)}: only proposed ones wait for a signature.");
        }

        if (command.Target.NodeId is null)
        {
            throw new CliException($"Command {id} is for no host: it needs no signature.");
        }

        var text = new CommandText(command.Target.NodeId, command.Action, command.Arguments, CommandText.NewNonce(), 1);
        if (!text.IsValid())
        {
            throw new CliException($"Command {id} is nothing that a host would take: its target, action or arguments are out of bounds.");
        }

        try
        {
            Arguments.Checked(command.Arguments);
        }
        catch (CliException)
        {
            throw new CliException($"The arguments of command {id} are no JSON object, or have a name twice: it could be read in two ways.");
        }
    }
}
