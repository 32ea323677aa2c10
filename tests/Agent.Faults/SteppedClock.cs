using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Faults;

/// <summary>
/// The host's three clocks: wall, monotonic and boot clock. They move only when told to, and can be told what real ones do: the wall clock may be
/// stepped, and while the host sleeps the monotonic clock and its timers stand still. Thread-safe; timers fire inside <see cref="Advance"/>.
/// </summary>
internal sealed class SteppedClock(long nowMs, long wallOffsetMs, long bootMs) : TimeProvider, IBootClock
{
    [ThreadStatic]
    private static bool _samplesHere;

    private readonly object _gate = new();
    private readonly List<SteppedTimer> _timers = [];
    private SteppedTimer? _sampling;
    private long _now = nowMs * TimeSpan.TicksPerMillisecond;
    private long _asleep;
    private long _wallOffset = wallOffsetMs * TimeSpan.TicksPerMillisecond;

    public string? BootId => $"boot-{bootMs}";

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>True time, epoch milliseconds.</summary>
    public long TrueMs => Volatile.Read(ref _now) / TimeSpan.TicksPerMillisecond;

    long? IBootClock.NowMs => TrueMs - bootMs;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return DateTimeOffset.UnixEpoch.AddTicks(_now + _wallOffset);
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _now - _asleep;
        }
    }

    /// <summary>Marks this thread as the one that takes samples: the timer that it sets next is the sample loop's.</summary>
    public static void IsSampling() => _samplesHere = true;

    public void StepWall(TimeSpan by)
    {
        lock (_gate)
        {
            _wallOffset += by.Ticks;
        }
    }

    /// <summary>Has the host sleep: nothing fires.</summary>
    public void Sleep(TimeSpan time)
    {
        lock (_gate)
        {
            _now += time.Ticks;
            _asleep += time.Ticks;
        }
    }

    public void Advance(TimeSpan by)
    {
        var end = GetTimestamp() + by.Ticks;
        while (true)
        {
            SteppedTimer? due;
            lock (_gate)
            {
                due = _timers.Where(t => t.DueAt <= end).MinBy(t => t.DueAt);
                var to = due is null ? end : Math.Max(due.DueAt, _now - _asleep);
                _now = to + _asleep;
                due?.Reschedule(to);
            }

            if (due is null)
            {
                return;
            }

            due.Fire();
        }
    }

    /// <summary>Waits, in real time, until the sample loop sleeps again.</summary>
    /// <returns>False when it does not within <paramref name="patience"/>.</returns>
    public bool AwaitSampling(TimeSpan patience) => Await(() => _sampling is { } timer && _timers.Contains(timer), patience);

    /// <summary>Waits, in real time, until no exchange with a server is under way and nothing works on what came of the last.</summary>
    /// <returns>False when something still is after <paramref name="patience"/>.</returns>
    public bool AwaitQuiet(TimeSpan patience)
    {
        var start = System.GetTimestamp();
        var spin = default(SpinWait);
        while (Await(() => !_timers.Exists(t => t.IsOfExchange), patience - System.GetElapsedTime(start)))
        {
            ThreadPool.GetAvailableThreads(out var idle, out _);
            ThreadPool.GetMaxThreads(out var all, out _);
            if (idle == all && ThreadPool.PendingWorkItemCount == 0)
            {
                return true;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }

        return false;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteppedTimer(this, callback, state, dueTime == HttpExchange.Timeout);
        timer.Change(dueTime, period);
        return timer;
    }

    private bool Await(Func<bool> isSo, TimeSpan patience)
    {
        var start = System.GetTimestamp();
        lock (_gate)
        {
            while (!isSo())
            {
                var left = patience - System.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                Monitor.Wait(_gate, left);
            }

            return true;
        }
    }

    private sealed class SteppedTimer(SteppedClock clock, TimerCallback callback, object? state, bool isOfExchange) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public bool IsOfExchange => isOfExchange;

        /// <summary>On the monotonic clock, in ticks.</summary>
        public long DueAt { get; private set; }

        public void Fire() => callback(state);

        /// <summary>Called inside the gate.</summary>
        public void Reschedule(long now)
        {
            if (_period > TimeSpan.Zero)
            {
                DueAt = now + _period.Ticks;
            }
            else
            {
                clock._timers.Remove(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = clock._now - clock._asleep + dueTime.Ticks;
                    clock._timers.Add(this);
                }

                if (_samplesHere)
                {
                    _samplesHere = false;
                    clock._sampling = this;
                }

                Monitor.PulseAll(clock._gate);
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
