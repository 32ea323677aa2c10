using CloudNexus.Agent.Aggregate;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Programs;

namespace CloudNexus.Agent.Commands;

/// <summary>Starts commands that were found good, and sees to it that they end.</summary>
internal sealed class CommandRunner(
    CommandVerifier verifier,
    CommandJournal journal,
    AllowedProgram allowed,
    BuiltInRunner builtIns,
    ProgramRunner programs,
    AgentCounters counters,
    AgentLog log,
    TimeProvider clock)
{
    // What the server sends does not decide how much is logged.
    private readonly TokenBucket _logged = new((1, 20), clock);

    /// <summary>Has a command that waits refused at once if it is not good now.</summary>
    public void Judge(ActiveCommand command, string nodeId)
    {
        command.IsJudged = true;
        if (verifier.Judge(command.Waiting!, nodeId) is CommandVerdict.Refused refused)
        {
            command.Waiting = null;
            Refuse(command, refused.Reason);
        }
    }

    /// <summary>Judges a command once more and starts it, or has it refused.</summary>
    /// <param name="command">One that waits; it waits no longer afterwards.</param>
    /// <param name="nodeId">This host's.</param>
    /// <param name="ended">Called when it has ended.</param>
    /// <param name="stop">The agent stops: what runs is killed, and the next life calls it interrupted.</param>
    public void Start(ActiveCommand command, string nodeId, Action ended, CancellationToken stop)
    {
        var claimed = command.Waiting!;
        command.Waiting = null;
        var verdict = verifier.Judge(claimed, nodeId);
        ProgramStart? start = null;
        if (verdict is CommandVerdict.Signed signed)
        {
            (start, var fault) = allowed.Of(signed.Command, signed.Values);
            fault ??= journal.Take(command.Id, signed.Command.Name, signed.Nonce, signed.ExpiresAtMs, verifier.NowMs);
            verdict = fault is null ? verdict : new CommandVerdict.Refused(fault);
            start = fault is null ? start : null;
        }

        if (verdict is CommandVerdict.Refused refused)
        {
            Refuse(command, refused.Reason);
            return;
        }

        var by = verdict is CommandVerdict.Signed { Operator: var signer } ? $", signed by {signer}," : "";
        log.Info($"command {command.Id}: {command.Action}{by} starts");
        command.IsProgram = start is not null;
        var what = (CommandVerdict.Accepted)verdict;
        command.Run = Task.Run(() => RunAsync(command, what, start, TimeoutOf(what, claimed), ended, stop), CancellationToken.None);
    }

    private void Refuse(ActiveCommand command, string reason)
    {
        counters.CountCommandRefused();
        command.EndedAtMs = verifier.NowMs;
        command.Outcome = CommandOutcome.Refused(reason);
        if (_logged.TryTake())
        {
            log.Warn($"command {command.Id}: {command.Action} refused: {reason}");
        }
    }

    // The server may have it end sooner, never later.
    private static TimeSpan TimeoutOf(CommandVerdict.Accepted what, ClaimedCommand claimed)
    {
        var own = what.Command.Timeout;
        return claimed.TimeoutSeconds is >= 1 and var asked && asked < own.TotalSeconds ? TimeSpan.FromSeconds(asked) : own;
    }

    private async Task RunAsync(
        ActiveCommand command, CommandVerdict.Accepted what, ProgramStart? start, TimeSpan time, Action ended, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(time, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, command.CalledOff.Token, stop);
        CommandOutcome outcome;
        try
        {
            outcome = start is null
                ? await builtIns.RunAsync((CommandVerdict.BuiltIn)what, command.Output, any.Token).ConfigureAwait(false)
                : await RunProgramAsync(command, start, any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException)
        {
            outcome = command.CalledOff.IsCancellationRequested
                ? CommandOutcome.Cancelled
                : CommandOutcome.Failed($"it did not end within {ValueText.Show(time)}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            outcome = CommandOutcome.Failed(e.Message);
        }

        End(command, outcome, isJournaled: start is not null);
        ended();
    }

    private void End(ActiveCommand command, CommandOutcome outcome, bool isJournaled)
    {
        command.EndedAtMs = verifier.NowMs;
        if (isJournaled)
        {
            var output = command.Output.Next(CommandLimits.ReportBytes);
            var isCut = command.Output.IsCut || command.Output.Waiting > CommandLimits.ReportBytes;
            journal.End(command.Id, outcome.Status, outcome.Result, output, isCut, command.EndedAtMs);
        }

        counters.CountCommandDone();
        command.Outcome = outcome;
        log.Info($"command {command.Id}: {command.Action} {outcome.Status}{(outcome.Result.Error is { } error ? $": {error}" : "")}");
    }

    private async Task<CommandOutcome> RunProgramAsync(ActiveCommand command, ProgramStart start, CancellationToken stop)
    {
        var result = await programs.RunAsync(start, bytes => command.Output.Write(bytes.Span), stop).ConfigureAwait(false);
        return result.Failure is { } failure
            ? CommandOutcome.Failed(failure, result.ExitCode)
            : new CommandOutcome(CommandStatus.Completed, new CommandResult(result.ExitCode));
    }
}
