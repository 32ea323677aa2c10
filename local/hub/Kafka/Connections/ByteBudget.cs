namespace CloudNexus.Local.Hub.Kafka.Connections;

/// <summary>Bounds the bytes held at once over all connections. Who comes when there is no room waits his turn.</summary>
internal sealed class ByteBudget(long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Turn)> _waiting = new();
    private long _used;

    public long Used
    {
        get
        {
            lock (_gate)
            {
                return _used;
            }
        }
    }

    /// <param name="bytes">At most the whole budget.</param>
    /// <param name="cancellation">Gives up the place in the queue.</param>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancellation)
    {
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (_waiting.Count == 0 && _used + bytes <= mostBytes)
            {
                _used += bytes;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, turn));
        }

        await using var _ = cancellation.UnsafeRegister(static t => ((TaskCompletionSource)t!).TrySetCanceled(), turn);
        try
        {
            await turn.Task;
        }
        catch (OperationCanceledException)
        {
            // Who gave up at the head of the queue must not hold up those behind.
            GiveBack(0);
            throw;
        }
    }

    public void GiveBack(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            while (_waiting.TryPeek(out var next) && (next.Turn.Task.IsCompleted || _used + next.Bytes <= mostBytes))
            {
                _waiting.Dequeue();
                if (next.Turn.TrySetResult())
                {
                    _used += next.Bytes;
                }
            }
        }
    }
}
