using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent.Transport;

/// <summary>Makes frames of the spool's samples, sends them, and sends again what is not settled: one frame a round.</summary>
public sealed class Delivery : IDisposable
{
    /// <summary>Frames a second at most.</summary>
    public const int MostPerSecond = 10;

    private const int PaceMs = 1000 / MostPerSecond;
    private const int SyncPauseMs = 5000;
    private const int RowsWhileDown = 600;
    private const int ManyFrames = 2000;
    private const int RowsWhileMany = 60;

    /// <summary>Frames that don't wait for their interval after a start, so that whoever started the agent sees it at once.</summary>
    private const int EarlyFrames = 3;

    private const long AnnounceEveryMs = 3_600_000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly DeliveryParts _parts;
    private readonly DeliveryLedger _ledger;
    private readonly RouteChooser _routes;
    private readonly Backoff _failures;
    private readonly Trouble _trouble;
    private readonly Trouble _refusal;
    private readonly MonotonicClock _clock;
    private readonly WakeSignal _wake;
    private SessionState? _state;
    private FrameMaker? _maker;
    private FlushSchedule? _schedule;
    private ulong _epoch;
    private long _notBeforeMs;
    private Wire.SchemaId? _announced;
    private long _announcedAtMs;
    private int _earlyFrames = EarlyFrames;

    public Delivery(DeliveryParts parts, AgentLog log, TimeProvider clock, Func<double> random)
    {
        _parts = parts;
        _ledger = new DeliveryLedger(parts.Spool, new ResendPolicy(random), parts.Counters);
        _routes = new RouteChooser(random);
        _failures = new Backoff(random, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        _trouble = new Trouble(log, "sending");
        _refusal = new Trouble(log, "frames refused for good");
        _clock = new MonotonicClock(clock);
        _wake = new WakeSignal(clock);
        Flush = new FlushRequest(_wake.Set);
        parts.Session.Changed += _wake.Set;
        parts.Control.Changed += _wake.Set;
    }

    /// <summary>Raised for each frame that is seen to be settled.</summary>
    public event Action<HeldFrame>? Settled
    {
        add => _ledger.Settled += value;
        remove => _ledger.Settled -= value;
    }

    public FlushRequest Flush { get; }

    /// <summary>Tells that a sample was added.</summary>
    public void SampleTaken()
    {
        if (_parts.Control.FlushIntervalSeconds == 1 || _earlyFrames > 0)
        {
            _wake.Set();
        }
    }

    /// <summary>
    /// Works until <paramref name="stop"/>, then sends what is left, the last frame marked as stopping, until <paramref name="end"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken end)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var wait = await RoundAsync(end).ConfigureAwait(false);
                await _wake.WaitAsync(wait, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Time to finish.
        }

        await FinishAsync(end).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _parts.Session.Changed -= _wake.Set;
        _parts.Control.Changed -= _wake.Set;
        _wake.Dispose();
    }

    /// <summary>Cuts what is due and sends at most one frame.</summary>
    /// <returns>The time until there is something to do.</returns>
    internal async Task<TimeSpan> RoundAsync(CancellationToken end)
    {
        if (!TakeState())
        {
            return Idle;
        }

        if (_parts.Control.TakeSettlement() is { } settlement)
        {
            _ledger.Apply(settlement, _clock.NowMs);
        }

        _ledger.Expire();
        var flush = Flush.Asked;
        Cut(flush is not null);
        var frame = _ledger.Next(_clock.NowMs);
        if (frame is not null && _clock.NowMs >= _notBeforeMs)
        {
            await SendAsync(frame, end).ConfigureAwait(false);
            frame = _ledger.Next(_clock.NowMs);
        }

        Flush.End(flush is not null && _ledger.Unsent(_clock.NowMs) is null ? flush : null);
        return Until(frame is not null ? _notBeforeMs : _ledger.NextResendMs());
    }

    /// <summary>Announces the stop and sends what no route has taken yet, until a sending fails.</summary>
    internal async Task FinishAsync(CancellationToken end)
    {
        try
        {
            if (!TakeState())
            {
                return;
            }

            HeldFrame? last;
            do
            {
                last = _parts.Spool.Cut(_epoch, _parts.Control.FlushIntervalSeconds * 1000, stopping: true);
            }
            while (_parts.Spool.UnframedSamples > 0);

            // The news first, should there be more to send than time.
            if (last is not null && !await SendAsync(last, end).ConfigureAwait(false))
            {
                return;
            }

            while (_ledger.Unsent(_clock.NowMs) is { } frame)
            {
                if (!await SendAsync(frame, end).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time to finish is over.
        }
    }

    private bool TakeState()
    {
        var current = _parts.Session.Current;
        if (current is null || current == _state)
        {
            return current is not null;
        }

        if (_epoch == 0)
        {
            _epoch = _parts.Spool.Epoch is not 0 and var same ? same : _parts.NextEpoch();
        }

        if (_maker?.Key.Text != current.Key.Text)
        {
            if (_maker is not null && _maker.Key.NodeId != current.Key.NodeId)
            {
                _ledger.ForgetDeliveries();
                _announced = null;
            }

            _maker = new FrameMaker(current.Key);
            _schedule = new FlushSchedule(current.Key.NodeId);
        }

        if (_state?.Settings.Send?.Url != current.Settings.Send?.Url)
        {
            _routes.Reset();
        }

        _state = current;
        _notBeforeMs = 0;
        return true;
    }

    private void Cut(bool atOnce)
    {
        var seconds = _parts.Control.FlushIntervalSeconds;
        var due = _schedule!.IsDue(_parts.Timeline.NowMs, seconds) || atOnce;
        if (_earlyFrames > 0 && _parts.Spool.UnframedSamples > 0)
        {
            _earlyFrames--;
            due = true;
        }

        // While frames wait for a route to work again, more small ones would only make it more to catch up with.
        var waiting = _failures.Failures > 0 && _ledger.Next(_clock.NowMs) is not null;
        var least = atOnce ? 1 : waiting ? RowsWhileDown : _parts.Spool.HeldFrames > ManyFrames ? RowsWhileMany : 1;
        if (!due || _parts.Spool.UnframedSamples < least)
        {
            return;
        }

        while (_parts.Spool.UnframedSamples > 0)
        {
            _parts.Spool.Cut(_epoch, seconds * 1000);
        }
    }

    /// <returns>Whether the frame is off the agent's hands, for now or for good.</returns>
    private async Task<bool> SendAsync(HeldFrame frame, CancellationToken end)
    {
        var state = _state!;
        var withSchema = frame.Attempts > 0 || frame.Schema != _announced || _clock.NowMs - _announcedAtMs >= AnnounceEveryMs;
        var route = Choose(frame);
        if (_parts.Spool.Read(frame) is not { } content)
        {
            // It cannot be read any more: the spool has dropped it.
            return true;
        }

        var bytes = _maker!.Make(frame, content, _parts.Spool.LowestHeld(frame.Epoch), withSchema);
        frame.Attempts++;
        _notBeforeMs = _clock.NowMs + PaceMs;
        var answer = await _parts.Sender.SendAsync(bytes, route, state.Settings.Send, end).ConfigureAwait(false);
        var decision = SendDecisions.Of(answer.Status);
        _routes.Report(route, decision, _clock.NowMs);
        switch (decision)
        {
            case SendDecision.Accepted:
                Accepted(frame, bytes.Length, withSchema);
                return true;
            case SendDecision.Refused:
                _ledger.MarkRefused(frame);
                _refusal.Begin(answer.Explanation);
                _failures.Reset();
                return true;
            case SendDecision.Sync:
                _parts.Session.RequestSync(state);
                break;
        }

        Failed(answer, isElsewhere: Choose(frame) != route && (route == Route.Hub || IsForGateway(frame)), route);
        if (decision == SendDecision.Sync)
        {
            // New settings end the wait; the old ones will hardly do better.
            _notBeforeMs = Math.Max(_notBeforeMs, _clock.NowMs + SyncPauseMs);
        }

        return false;
    }

    private void Accepted(HeldFrame frame, int bytes, bool withSchema)
    {
        _trouble.End();
        _failures.Reset();
        if (withSchema && frame.Accepted == 0)
        {
            _announced = frame.Schema;
            _announcedAtMs = _clock.NowMs;
        }

        _ledger.MarkAccepted(frame, bytes, _clock.NowMs);
    }

    private Route Choose(HeldFrame frame) => _routes.Choose(_state!.Settings.Send is not null, IsForGateway(frame), _clock.NowMs);

    /// <summary>Somebody waits for what was sampled in the last second; what was held back before goes as ever.</summary>
    private bool IsForGateway(HeldFrame frame) => _parts.Control.PrefersGateway && frame.FlushIntervalMs <= 1000;

    private void Failed(HttpAnswer answer, bool isElsewhere, Route route)
    {
        _parts.Counters.CountSendError();
        _trouble.Begin($"the {(route == Route.Hub ? "hub" : "gateway")} says {answer.Explanation}");
        var pause = (long)_failures.Next(answer.RetryAfter).TotalMilliseconds;
        _notBeforeMs = isElsewhere ? _notBeforeMs : Math.Max(_notBeforeMs, _clock.NowMs + pause);
    }

    private TimeSpan Until(long? dueMs)
    {
        var wait = dueMs is { } due ? TimeSpan.FromMilliseconds(Math.Max(0, due - _clock.NowMs)) : Idle;
        var flush = _schedule!.Until(_parts.Timeline.NowMs) ?? Idle;
        return flush < wait ? flush : wait;
    }
}
