namespace CloudNexus.Functions.Notify.Queue;

/// <summary>One channel's loop in this process: whether it runs, and when it is to look next.</summary>
internal sealed class ChannelTurn
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSource();
    private TaskCompletionSource _idle = NewSource();
    private DateTimeOffset? _lookAt;
    private bool _isRunning;

    /// <summary>Ends when nothing runs.</summary>
    public Task Idle
    {
        get
        {
            lock (_gate)
            {
                return _isRunning ? _idle.Task : Task.CompletedTask;
            }
        }
    }

    /// <summary>Has the loop look by then.</summary>
    /// <returns>True when there is none: the caller is to run one.</returns>
    public bool Ask(DateTimeOffset at)
    {
        lock (_gate)
        {
            _lookAt = DeliveryPlan.Earlier(_lookAt, at);
            _changed.TrySetResult();
            if (_isRunning)
            {
                return false;
            }

            _isRunning = true;
            _idle = NewSource();
            return true;
        }
    }

    /// <summary>Waits until it is time to look.</summary>
    /// <returns>False when nobody asked for a look before then: the loop has ended.</returns>
    public async Task<bool> WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            TimeSpan rest;
            Task changed;
            lock (_gate)
            {
                rest = _lookAt - time.GetUtcNow() ?? TimeSpan.MaxValue;
                if (rest > most)
                {
                    End();
                    return false;
                }

                if (rest <= TimeSpan.Zero)
                {
                    _lookAt = null;
                    return true;
                }

                _changed = NewSource();
                changed = _changed.Task;
            }

            using var rested = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(Task.Delay(rest, time, rested.Token), changed);
            await rested.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The loop broke off.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            End();
        }
    }

    private void End()
    {
        _isRunning = false;
        _lookAt = null;
        _idle.TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
