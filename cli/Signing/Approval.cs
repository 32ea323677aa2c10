using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Remote;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Signing;

/// <summary>
/// Signs proposals. The server is not believed: what is signed is shown as it is, names are compared with what was known of them, nonce and
/// expiry are made here, and nothing is signed that nobody agreed to.
/// </summary>
internal sealed class Approval(Call call, ApprovalOptions options)
{
    /// <summary>Shows, asks, signs and sends.</summary>
    /// <param name="commands">Proposals for hosts.</param>
    /// <param name="stop">Gives up; what was sent by then stays so.</param>
    /// <returns>Those that were approved, as the server has them now.</returns>
    /// <exception cref="CliException">There is no key, a command cannot be signed, a node is another one, or the answer is no.</exception>
    public async Task<IReadOnlyList<ListedCommand>> RunAsync(IReadOnlyList<ListedCommand> commands, CancellationToken stop)
    {
        var life = Lives.Checked(call.Get(options.Life));
        var file = OperatorKeyFile.PathOf(call.Get(options.Key), call.Context, () => call.Files);
        using var key = OperatorKeyFile.Read(file);
        foreach (var (_, command) in commands)
        {
            Signable.Require(command);
        }

        var known = new KnownNodes(call.Files, call.Server.Text);
        var nodes = commands.Select(c => c.Command.Target).DistinctBy(t => t.NodeId).ToArray();
        Tell($"To be signed with key {key.Public.Id} of {file}, good for {Show.Span(life)}, once on each node:");
        Describe(commands, known.Reader());
        RequireKnown(nodes, known);
        call.Confirm($"Sign {(commands.Count == 1 ? "this command" : $"these {commands.Count} commands")}?", options.Yes);
        await known.KeepAsync(nodes.Select(n => (n.Name, n.NodeId!)), stop);

        var approved = new List<ListedCommand>();
        foreach (var (_, command) in commands)
        {
            // Once: each signature is good for a run, also in the hands of a server that says it did not get it.
            var signature = Sign(key, command, call.Now + life);
            if (await SendAsync(command, signature, stop) is { } now)
            {
                approved.Add(now);
            }
        }

        return approved;
    }

    /// <returns>The command as it is now; null when it could not be approved any more, which was said.</returns>
    private async Task<ListedCommand?> SendAsync(CommandJson command, SignatureJson signature, CancellationToken stop)
    {
        ListedCommand? now = null;
        await Polling.UntilAsync(call, Pauses.Retry, async () =>
        {
            try
            {
                now = ListedCommand.Of((await CommandApi.ApproveAsync(call.Api, command.Id, signature, stop)).Json);
            }
            catch (ApiProblemException e) when (e.Status == 409)
            {
                // So it answers too when it got the signature before and its answer was lost.
                var found = await CommandApi.GetAsync(call.Api, command.Id, stop);
                now = found.Command.ApprovedBy?.KeyId == signature.KeyId ? found : Failed(command, e);
            }
            catch (ApiProblemException e) when (e.Status == 404)
            {
                now = Failed(command, e);
            }

            return true;
        }, stop);
        return now;
    }

    private ListedCommand? Failed(CommandJson command, ApiProblemException why)
    {
        call.Output.Warn($"{command.Id} on {command.Target.Name}: {why.Message}");
        return null;
    }

    private static SignatureJson Sign(OperatorKey key, CommandJson command, DateTimeOffset end)
    {
        var text = new CommandText(
            command.Target.NodeId!, command.Action, command.Arguments, CommandText.NewNonce(), end.ToUnixTimeMilliseconds());
        return new SignatureJson(key.Public.Id, text.Nonce, text.ExpiresAtMs, key.Sign(text));
    }

    private void Describe(IReadOnlyList<ListedCommand> commands, Func<string, string, NodeTrust> trust)
    {
        foreach (var same in commands.GroupBy(c => (c.Command.Action, c.Command.Arguments)))
        {
            Tell("");
            Tell($"  action     {Exactly.Line(same.Key.Action)}");
            Tell($"  arguments  {Exactly.Line(same.Key.Arguments)}");
            foreach (var (index, (_, command)) in same.Index())
            {
                var target = command.Target;
                var remark = trust(target.Name, target.NodeId!) == NodeTrust.New ? ", signed for here for the first time" : "";
                var by = command.CreatedBy is { } maker ? $", proposed by {Exactly.Line(maker)}" : "";
                Tell($"  {(index == 0 ? "on" : "  ")}         {Exactly.Line(target.Name)} (id {target.NodeId}{remark}){by}");
            }
        }

        Tell("");
    }

    private void RequireKnown(IReadOnlyList<CommandTargetJson> nodes, KnownNodes known)
    {
        var trust = known.Reader();
        var changed = nodes.Select(n => (Node: n, Trust: trust(n.Name, n.NodeId!)))
            .Where(n => n.Trust is NodeTrust.Renamed or NodeTrust.Replaced).ToArray();
        foreach (var (node, why) in changed)
        {
            var name = Exactly.Line(node.Name);
            Tell(why == NodeTrust.Replaced
                ? $"WARNING: the name '{name}' belonged to another node until now; the server says that it is {node.NodeId}."
                : $"WARNING: node {node.NodeId} had another name until now; the server says that it is '{name}'.");
        }

        if (changed.Length > 0 && !call.Get(options.AcceptChanged))
        {
            throw new CliException(
                "Nothing was signed. Either hosts were renamed or enrolled anew, or the server names one host and means another. "
                + "Compare the ids with identity.json on the hosts; if they are right, say --accept-changed.");
        }
    }

    /// <summary>Always, and on standard error: also where the result is JSON.</summary>
    private void Tell(string line) => call.Output.Terminal.Error.WriteLine(line);
}
