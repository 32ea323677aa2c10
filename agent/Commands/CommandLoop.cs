using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Commands;

/// <summary>
/// Claims commands when the control row says that some wait, has them run, and tells the server how they do: one request after the other.
/// It costs nothing while there are none.
/// </summary>
internal sealed class CommandLoop : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    private readonly CommandParts _parts;
    private readonly CommandTable _commands;
    private readonly Trouble _trouble;
    private readonly MonotonicClock _clock;
    private readonly WakeSignal _wake;
    private readonly Backoff _failures;
    private readonly CancellationTokenSource _stopping = new();
    private string? _toldNode;
    private int _wanted;
    private bool _isOpen;
    private long _notBeforeMs;
    private long _nextClaimMs;
    private long _nextLookMs;

    public CommandLoop(CommandParts parts, AgentLog log, TimeProvider clock, Func<double> random)
    {
        _parts = parts;
        _commands = new CommandTable(parts, log, clock);
        _trouble = new Trouble(log, "commands");
        _clock = new MonotonicClock(clock);
        _wake = new WakeSignal(clock);
        _failures = new Backoff(random, TimeSpan.FromSeconds(1), LongestBackoff);
        parts.Session.Changed += _wake.Set;
        parts.Control.CommandsWait += WantCommands;
    }

    /// <summary>Works until <paramref name="stop"/>; what runs then is killed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(await StepAsync(stop).ConfigureAwait(false), stop).ConfigureAwait(false);
            }
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Kills what runs, and waits until it is gone.</summary>
    internal async Task EndAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _commands.UntilNothingRunsAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        _parts.Session.Changed -= _wake.Set;
        _parts.Control.CommandsWait -= WantCommands;
        _commands.Dispose();
        _wake.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Whether a command is being carried out. Not while a step is under way.</summary>
    internal bool AnyRunning => _commands.AnyRunning;

    /// <summary>Does what is due.</summary>
    /// <returns>The time until something is due again.</returns>
    internal async Task<TimeSpan> StepAsync(CancellationToken stop)
    {
        if (_parts.Session.Current is not { } state)
        {
            return Idle;
        }

        if (!_isOpen)
        {
            _isOpen = true;
            _commands.Restore(state.Key.NodeId);
        }

        if (MaySend && IsClaimDue)
        {
            await ClaimAsync(state, stop).ConfigureAwait(false);
        }

        _commands.Start(state.Key.NodeId, _wake.Set, _stopping.Token);
        while (MaySend && _commands.NextReport(_clock.NowMs) is { } next)
        {
            await ReportAsync(next.Command, next.Report, state, stop).ConfigureAwait(false);
        }

        if (MaySend && _toldNode != state.Key.NodeId)
        {
            await TellSelfAsync(state, stop).ConfigureAwait(false);
        }

        return Until(state);
    }

    private bool MaySend => _clock.NowMs >= _notBeforeMs;

    private bool IsClaimDue => (IsWanted && _clock.NowMs >= _nextClaimMs) || (_commands.AnyToCallOff && _clock.NowMs >= _nextLookMs);

    // While there is no room, only what was called off is of interest.
    private bool IsWanted => Volatile.Read(ref _wanted) != 0 && _commands.Room > 0;

    private void WantCommands()
    {
        Volatile.Write(ref _wanted, 1);
        _wake.Set();
    }

    private async Task ClaimAsync(SessionState state, CancellationToken stop)
    {
        Volatile.Write(ref _wanted, 0);
        var most = Math.Clamp(_commands.Room, 1, CommandLimits.Claimed);
        var request = new ClaimRequest(0, most, _commands.Ids());
        var answer = await _parts.Server.ClaimAsync(request, state, stop).ConfigureAwait(false);
        _nextClaimMs = _clock.NowMs + (long)CommandLimits.BetweenClaims.TotalMilliseconds;
        _nextLookMs = _clock.NowMs + (long)CommandLimits.BetweenLooks.TotalMilliseconds;
        var claimed = answer.IsSuccess ? CommandServer.Read(answer) : null;
        if (claimed is null)
        {
            Volatile.Write(ref _wanted, 1);
            Failed(answer, state, answer.IsSuccess ? "the answer to a claim cannot be read" : answer.Explanation);
            return;
        }

        Succeeded();
        foreach (var id in claimed.Cancel ?? [])
        {
            _commands.CallOff(id);
        }

        if (_commands.Add(claimed.Commands ?? [], most))
        {
            Volatile.Write(ref _wanted, 1);
        }
    }

    private async Task ReportAsync(ActiveCommand command, ReportRequest report, SessionState state, CancellationToken stop)
    {
        var answer = await _parts.Server.ReportAsync(command.Id, report, state, stop).ConfigureAwait(false);
        command.NextReportMs = _clock.NowMs + (long)CommandLimits.BetweenReports.TotalMilliseconds;
        switch (answer.Status)
        {
            case >= 200 and < 300:
                Succeeded();
                _commands.Reported(command, report);
                break;
            case 404 or 409:
                Succeeded();
                _commands.Unwanted(command, mustEnd: answer.Status == 409);
                break;
            case >= 400 and < 500 and not (401 or 403 or 408 or 429):
                _trouble.Begin($"the server does not take a report: {answer.Explanation}");
                _commands.Refused(command, report);
                break;
            default:
                Failed(answer, state, answer.Explanation);
                break;
        }
    }

    private async Task TellSelfAsync(SessionState state, CancellationToken stop)
    {
        var request = new SelfRequest(_parts.Capabilities, _commands.Programs, _parts.IsEnabled ? CommandLimits.Programs : 0);
        var answer = await _parts.Server.TellSelfAsync(request, state, stop).ConfigureAwait(false);
        if (answer.IsSuccess || answer.Status is >= 400 and < 500 and not (401 or 403 or 408 or 429))
        {
            // An older server does not ask.
            _toldNode = state.Key.NodeId;
            return;
        }

        Failed(answer, state, answer.Explanation);
    }

    private void Succeeded()
    {
        _trouble.End();
        _failures.Reset();
    }

    private void Failed(HttpAnswer answer, SessionState state, string reason)
    {
        if (answer.Status is 401 or 403)
        {
            _parts.Session.RequestSync(state);
        }

        _trouble.Begin(reason);
        _notBeforeMs = _clock.NowMs + (long)_failures.Next(answer.RetryAfter).TotalMilliseconds;
    }

    private TimeSpan Until(SessionState state)
    {
        var due = long.MaxValue;
        void At(bool isSo, long ms) => due = isSo ? Math.Min(due, ms) : due;
        At(IsWanted, Math.Max(_nextClaimMs, _notBeforeMs));
        At(_commands.AnyToCallOff, Math.Max(_nextLookMs, _notBeforeMs));
        At(_toldNode != state.Key.NodeId || _commands.NextReport(_clock.NowMs) is not null, _notBeforeMs);

        // What programs write is looked for: nobody is woken for it.
        At(_commands.AnyRunning, _clock.NowMs + (long)CommandLimits.BetweenReports.TotalMilliseconds);
        return due == long.MaxValue ? Idle : TimeSpan.FromMilliseconds(Math.Max(0, due - _clock.NowMs));
    }
}
