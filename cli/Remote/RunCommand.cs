using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Signing;

namespace CloudNexus.Cli.Remote;

/// <summary><c>nexus commands run</c>: propose, approve and watch in one.</summary>
internal static class RunCommand
{
    public static Command Create(Runner runner)
    {
        var proposal = new ProposalOptions("How long it waits to be fetched, and its signature is good; 5m when left out, at most 24h.");
        var approval = new ApprovalOptions(proposal.Life);
        var command = new Command("run", "Propose, approve and watch in one; exit code 1 when it does not complete everywhere.");
        proposal.AddTo(command);
        approval.AddTo(command);
        return runner.Wire(command, async (call, stop) =>
        {
            var request = await proposal.ReadAsync(call, stop);
            var (_, made) = await CommandApi.CreateAsync(call.Api, request, stop);
            var proposed = made.Where(c => c.Command.Status == ListedCommand.Proposed).ToArray();
            if (proposed.Length > 0)
            {
                await ApproveAsync(call, approval, request, proposed, stop);
            }

            return await Watching.RunAsync(call, made, stop);
        });
    }

    private static async Task ApproveAsync(
        Call call, ApprovalOptions options, CommandRequestJson request, IReadOnlyList<ListedCommand> proposed, CancellationToken stop)
    {
        try
        {
            RequireAsked(request, proposed);
            await new Approval(call, options).RunAsync(proposed, stop);
        }
        catch (Exception e) when (e is CliException or ApiProblemException or IOException or UnauthorizedAccessException
            or OperationCanceledException)
        {
            await CallOffAsync(call, proposed);
            throw;
        }
    }

    /// <exception cref="CliException">The server made something else of what was asked for.</exception>
    private static void RequireAsked(CommandRequestJson request, IReadOnlyList<ListedCommand> proposed)
    {
        var isAsked = proposed.DistinctBy(c => c.Command.Target.NodeId).Count() == proposed.Count && proposed.All(c =>
            c.Command.Action == request.Action
            && c.Command.Arguments == request.Arguments
            && (request.Target?.NodeId is null || c.Command.Target.NodeId == request.Target.NodeId));
        if (!isAsked)
        {
            throw new CliException("The server made another command of this one. Nothing was signed. Do not trust it before you know why.");
        }
    }

    /// <summary>
    /// What was proposed for this run alone does not stay behind to be approved by somebody else; what was approved by then goes on.
    /// </summary>
    private static async Task CallOffAsync(Call call, IReadOnlyList<ListedCommand> proposed)
    {
        foreach (var (_, command) in proposed)
        {
            try
            {
                if ((await CommandApi.GetAsync(call.Api, command.Id, CancellationToken.None)).Command.Status == ListedCommand.Proposed)
                {
                    await CommandApi.TryCancelAsync(call.Api, command.Id, CancellationToken.None);
                }
            }
            catch (Exception e) when (e is ApiProblemException or CliException)
            {
                call.Output.Warn($"What was proposed stays until it expires: {e.Message}");
                return;
            }
        }
    }
}
