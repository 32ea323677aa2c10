using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Logs;

/// <summary>
/// Sends one frame after the other, each until a route accepts it. A frame is on the disk with its number and the places after it before
/// it is sent for the
/// first time: whoever is killed sends the same again. Not thread-safe.
/// </summary>
internal sealed class LogSender
{
    private const long PaceMs = 100;
    private const long SyncPauseMs = 5000;

    private readonly LogParts _parts;
    private readonly LogStateFile _file;
    private readonly LogCounters _counters;
    private readonly MonotonicClock _clock;
    private readonly EpochFile _epochs;
    private readonly RouteChooser _routes;
    private readonly Backoff _failures;
    private readonly Trouble _trouble;
    private readonly Trouble _refusal;
    private readonly Trouble _disk;
    private LogState _state;
    private bool _isKept;
    private SessionState? _session;
    private byte[] _macKey = [];
    private long _notBeforeMs;

    /// <param name="parts">What to work with.</param>
    /// <param name="file">Keeps the state.</param>
    /// <param name="state">What to go on with.</param>
    /// <param name="counters">What was done.</param>
    /// <param name="clock">Paces.</param>
    public LogSender(LogParts parts, LogStateFile file, LogState state, LogCounters counters, MonotonicClock clock)
    {
        (_parts, _file, _state, _counters, _clock, _isKept) = (parts, file, state, counters, clock, true);
        _epochs = new EpochFile(parts.DataDirectory, parts.Log, "logs.epoch");
        _routes = new RouteChooser(parts.Random);
        _failures = new Backoff(parts.Random, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        _trouble = new Trouble(parts.Log, "sending logs");
        _refusal = new Trouble(parts.Log, "log frames refused for good");
        _disk = new Trouble(parts.Log, "logs wait for the disk");
    }

    /// <summary>Whether the next frame may be made.</summary>
    public bool IsIdle => _isKept && _state.Pending.Length == 0;

    /// <summary>The time until a frame may be sent; null when none waits, or nobody is known to take it.</summary>
    public TimeSpan? Wait
        => IsIdle || _parts.Session.Current is null ? null : TimeSpan.FromMilliseconds(Math.Max(0, _notBeforeMs - _clock.NowMs));

    /// <summary>Numbers a frame and takes it, and the places after it; only while idle.</summary>
    /// <param name="block">Packed lines; null when only the places are news.</param>
    /// <param name="files">The places in them.</param>
    /// <param name="cursor">The journal's.</param>
    public void Take(byte[]? block, LogFiles files, string? cursor)
    {
        var epoch = _state.Epoch;
        if (block is not null && epoch == 0)
        {
            epoch = _epochs.Next(_parts.Timeline.NowMs);
        }

        var sequence = _state.Sequence + (block is null ? 0UL : 1UL);
        _state = new LogState(epoch, sequence, block ?? [], files.Places, files.Done, cursor, files.Known);
        _isKept = false;
    }

    /// <summary>Has the pace of frames not delay the last.</summary>
    public void Hurry() => _notBeforeMs = _failures.Failures == 0 ? 0 : _notBeforeMs;

    /// <summary>Sends the frame that waits, if it is time.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task SendAsync(CancellationToken stop)
    {
        TakeSession();
        if (_clock.NowMs < _notBeforeMs || !TryKeep() || IsIdle || _session is not { } session)
        {
            return;
        }

        var hub = session.Settings.Send;
        var route = _routes.Choose(hub is not null, _parts.Control.PrefersGateway, _clock.NowMs);
        var header = new LogFrameHeader(session.Key.NodeId, session.Key.KeyId, _state.Epoch, _state.Sequence);
        var frame = LogFrame.Write(header, _state.Pending, _macKey);
        _notBeforeMs = _clock.NowMs + PaceMs;
        var answer = await _parts.Sender.SendLogsAsync(frame, route, hub, stop).ConfigureAwait(false);
        var decision = SendDecisions.Of(answer.Status);
        _routes.Report(route, decision, _clock.NowMs);
        switch (decision)
        {
            case SendDecision.Accepted:
                _counters.CountFrame();
                _trouble.End();
                Done();
                return;
            case SendDecision.Refused:
                _counters.CountRefused();
                _refusal.Begin(answer.Explanation);
                Done();
                return;
            case SendDecision.Sync:
                _parts.Session.RequestSync(session);
                break;
        }

        _counters.CountSendError();
        _trouble.Begin($"the {(route == Route.Hub ? "hub" : "gateway")} says {answer.Explanation}");
        var pause = (long)_failures.Next(answer.RetryAfter).TotalMilliseconds;
        _notBeforeMs = Math.Max(_notBeforeMs, _clock.NowMs + (decision == SendDecision.Sync ? Math.Max(pause, SyncPauseMs) : pause));
    }

    private void Done()
    {
        _failures.Reset();
        _state = _state with { Pending = [] };
        _file.MarkAccepted();
    }

    private void TakeSession()
    {
        var current = _parts.Session.Current;
        if (current is null || current == _session)
        {
            return;
        }

        if (_session?.Key.Text != current.Key.Text)
        {
            _macKey = current.Key.DeriveLogMacKey();
        }

        if (_session?.Settings.Send?.Url != current.Settings.Send?.Url)
        {
            _routes.Reset();
        }

        (_session, _notBeforeMs) = (current, 0);
    }

    /// <summary>What is not on the disk is not sent: after a kill, its number would be that of other lines.</summary>
    private bool TryKeep()
    {
        if (_isKept)
        {
            return true;
        }

        try
        {
            _file.Write(_state);
            _disk.End();
            return _isKept = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _disk.Begin(e.Message);
            _notBeforeMs = _clock.NowMs + (long)_failures.Next().TotalMilliseconds;
            return false;
        }
    }
}
