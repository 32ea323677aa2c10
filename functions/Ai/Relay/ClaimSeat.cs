namespace CloudNexus.Functions.Ai.Relay;

/// <summary>A claim that waits for work at this instance. A later one of the same relay takes its seat.</summary>
internal sealed class ClaimSeat(RelayDesk desk, string nodeId) : IDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = New();

    /// <summary>Whether another claim waits in its place.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Waits until there may be work, at most so long.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        Task signal;
        lock (_gate)
        {
            signal = _news.Task;
        }

        try
        {
            await signal.WaitAsync(atMost, time, cancellation);
            lock (_gate)
            {
                _news = IsTaken ? _news : New();
            }
        }
        catch (TimeoutException)
        {
            // Time to look.
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            _news.TrySetResult();
        }
    }

    public void Give()
    {
        lock (_gate)
        {
            IsTaken = true;
            _news.TrySetResult();
        }
    }

    public void Dispose() => desk.Leave(nodeId, this);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
