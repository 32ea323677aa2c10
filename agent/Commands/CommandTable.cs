using CloudNexus.Agent.Aggregate;
using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Commands;

/// <summary>
/// The commands that the host has, at most <see cref="CommandLimits.Commands"/>, and the last ones that it had. Not thread-safe.
/// </summary>
internal sealed class CommandTable(CommandParts parts, AgentLog log, TimeProvider clock) : IDisposable
{
    private readonly List<ActiveCommand> _active = [];
    private readonly Queue<(string Id, CommandOutcome Outcome)> _last = new();
    private readonly TokenBucket _oddities = new((1, 10), clock);

    /// <summary>How many further ones are taken.</summary>
    public int Room => Math.Max(0, CommandLimits.Commands - _active.Count);

    public int Programs => _active.Count(c => c.IsProgram && c.IsRunning);

    public bool AnyRunning => _active.Exists(c => c.IsRunning);

    /// <summary>Whether there are commands that people may call off.</summary>
    public bool AnyToCallOff => _active.Exists(c => c.Outcome is null);

    public IReadOnlyList<string> Ids() => _active.ConvertAll(c => c.Id);

    /// <summary>Goes on with what lives before have left to tell.</summary>
    /// <param name="nodeId">Who the host is.</param>
    public void Restore(string nodeId)
    {
        foreach (var record in parts.Journal.Open(parts.Verifier.NowMs))
        {
            var command = new ActiveCommand(record.Id!, OutputBuffer.MostBytes) { Action = record.Action ?? "" };
            command.Output.Restore(record.Output?.From ?? 0, record.Output?.Text ?? "", record.Cut);
            command.EndedAtMs = record.EndedAt;
            command.Outcome = new CommandOutcome(record.Status!, record.Result ?? new CommandResult());
            _active.Add(command);
        }

        if (parts.Capabilities.Count > 0)
        {
            parts.Journal.Bind(nodeId, parts.Verifier.NowMs);
        }
    }

    /// <summary>Takes commands as the server gave them.</summary>
    /// <param name="most">As many were asked for; more are left to the next claim.</param>
    /// <returns>Whether there may be more.</returns>
    public bool Add(IReadOnlyList<ClaimedCommand?> commands, int most)
    {
        var added = 0;
        foreach (var claimed in commands)
        {
            if (added == most || Room == 0)
            {
                return true;
            }

            if (!CommandLimits.IsId(claimed?.Id))
            {
                Odd("the server gave a command without an id");
            }
            else if (!_active.Exists(c => c.Id == claimed!.Id))
            {
                _active.Add(Make(claimed!));
                added++;
            }
        }

        return added == most;
    }

    /// <summary>Starts what waits, programs as far as there are places for them.</summary>
    public void Start(string nodeId, Action ended, CancellationToken stop)
    {
        foreach (var command in _active.FindAll(c => c.Waiting is not null))
        {
            if (BuiltInActions.Find(command.Action) is not null || Programs < CommandLimits.Programs)
            {
                parts.Runner.Start(command, nodeId, ended, stop);
            }
            else if (!command.IsJudged)
            {
                // Whoever waits for a place in vain should not have to.
                parts.Runner.Judge(command, nodeId);
            }
        }

        GiveUpOld();
    }

    /// <summary>Somebody has called it off; ids of others are passed over.</summary>
    public void CallOff(string? id)
    {
        if (_active.Find(c => c.Id == id) is not { Outcome: null } command)
        {
            return;
        }

        if (command.Waiting is not null)
        {
            command.Waiting = null;
            command.EndedAtMs = parts.Verifier.NowMs;
            command.Outcome = CommandOutcome.Cancelled;
        }

        command.CalledOff.Cancel();
    }

    /// <summary>What the server should hear next; null for nothing.</summary>
    public (ActiveCommand Command, ReportRequest Report)? NextReport(long nowMs)
    {
        foreach (var command in _active)
        {
            if (command.NextReport(nowMs) is { } report)
            {
                return (command, report);
            }
        }

        return null;
    }

    /// <summary>The server has this report.</summary>
    public void Reported(ActiveCommand command, ReportRequest report)
    {
        command.Pending = null;
        command.IsAnnounced = true;
        if (report.Output is { } output)
        {
            command.Output.Taken(output);
        }

        if (report.Status != CommandStatus.Running)
        {
            Forget(command);
        }
    }

    /// <summary>The server knows the command no more, or as ended: it hears nothing further.</summary>
    /// <param name="command">The command.</param>
    /// <param name="mustEnd">Whether it is to be stopped, should it still run.</param>
    public void Unwanted(ActiveCommand command, bool mustEnd)
    {
        command.Pending = null;
        command.IsUnwanted = true;
        if (mustEnd)
        {
            CallOff(command.Id);
        }

        if (command.Outcome is not null)
        {
            Forget(command);
        }
    }

    /// <summary>The server does not take this report: the end is told without output and data, and if that is not taken either, no more.</summary>
    public void Refused(ActiveCommand command, ReportRequest report)
    {
        command.Pending = null;
        command.IsAnnounced = true;
        if (report is { Output: null, Result: { Data: null } })
        {
            Unwanted(command, mustEnd: false);
            return;
        }

        command.Output.Drop();
        if (command.Outcome is { } outcome)
        {
            command.Outcome = outcome with { Result = outcome.Result with { Data = null } };
        }
    }

    public Task UntilNothingRunsAsync() => Task.WhenAll(_active.ConvertAll(c => c.Run));

    public void Dispose()
    {
        _active.ForEach(c => c.Dispose());
        parts.Journal.Dispose();
    }

    private ActiveCommand Make(ClaimedCommand claimed)
    {
        var id = claimed.Id!;
        var action = Wire.CommandText.IsAction(claimed.Action) ? claimed.Action : "?";
        if (EndOf(id) is { } outcome)
        {
            // An answer was lost, or the server's store fell back: it is told again, and nothing is done again.
            return new ActiveCommand(id, 0) { Action = action, Outcome = outcome, EndedAtMs = parts.Verifier.NowMs };
        }

        var most = BuiltInActions.Find(action) is { } known ? known.MaxOutputBytes : parts.Verifier.OutputOf(action);
        return new ActiveCommand(id, most) { Action = action, Waiting = claimed };
    }

    private CommandOutcome? EndOf(string id)
    {
        if (parts.Journal.Find(id) is { Status: { } status } record)
        {
            return new CommandOutcome(status, record.Result ?? new CommandResult());
        }

        foreach (var (last, outcome) in _last)
        {
            if (last == id)
            {
                return outcome;
            }
        }

        return null;
    }

    private void GiveUpOld()
    {
        foreach (var command in _active.FindAll(c => c.Outcome is not null))
        {
            if (command.IsUnwanted)
            {
                Forget(command);
            }
            else if (parts.Verifier.NowMs - command.EndedAtMs > CommandLimits.DeliveryTime.TotalMilliseconds)
            {
                log.Warn($"command {command.Id}: the server could not be told for a day how it ended; given up");
                Forget(command);
            }
        }
    }

    private void Forget(ActiveCommand command)
    {
        _active.Remove(command);
        parts.Journal.Delivered(command.Id, parts.Verifier.NowMs);
        var outcome = command.Outcome!;
        _last.Enqueue((command.Id, outcome with { Result = outcome.Result with { Data = null } }));
        if (_last.Count > CommandLimits.Remembered)
        {
            _last.Dequeue();
        }

        command.Dispose();
    }

    private void Odd(string what)
    {
        if (_oddities.TryTake())
        {
            log.Warn(what);
        }
    }
}
