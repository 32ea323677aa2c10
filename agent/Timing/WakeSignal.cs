namespace CloudNexus.Agent.Timing;

/// <summary>
/// Lets one loop sleep until a time has passed or somebody has news for it. A wake-up may be spurious: loops look again at why.
/// </summary>
public sealed class WakeSignal : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _gate = new();
    private readonly ITimer _timer;

    public WakeSignal(TimeProvider clock)
        => _timer = clock.CreateTimer(_ => Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Set()
    {
        lock (_gate)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public Task WaitAsync(TimeSpan atMost, CancellationToken stop)
    {
        // Timers count whole milliseconds: rounding up saves a second, shorter sleep.
        var whole = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(atMost.TotalMilliseconds, 0, Longest.TotalMilliseconds)));
        _timer.Change(whole, Timeout.InfiniteTimeSpan);
        return _signal.WaitAsync(stop);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _signal.Dispose();
    }
}
