namespace CloudNexus.Functions.Ai.Queue;

/// <summary>A request's place in the line, and later at the model server; both are given up when it is disposed of.</summary>
public sealed class AiTicket : IDisposable
{
    private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AiQueue _queue;

    internal AiTicket(AiQueue queue, GateTicket row, int position)
    {
        (_queue, Row, FirstPosition, Position) = (queue, row, position, position);
    }

    /// <summary>How many stood in line when it came, itself included, as far as was known here; 0 where it went straight through.</summary>
    public int FirstPosition { get; internal set; }

    /// <summary>The same now: 1 for the next, 0 once it is its turn.</summary>
    public int Position { get; internal set; }

    internal GateTicket Row { get; }

    /// <summary>Whether the store has not seen it yet. The queue's, under its gate.</summary>
    internal bool IsNew { get; set; } = true;

    /// <summary>Whether it has a place. The queue's, under its gate.</summary>
    internal bool IsRunning { get; set; }

    /// <summary>Waits for its turn.</summary>
    /// <exception cref="Http.ApiException">503, 429: it was sent away, as too many wait.</exception>
    public Task WaitAsync(CancellationToken cancellation) => _turn.Task.IsCompleted ? _turn.Task : _turn.Task.WaitAsync(cancellation);

    public void Dispose() => _queue.Leave(this);

    internal void Begin()
    {
        Position = 0;
        _turn.TrySetResult();
    }

    internal void Refuse(Exception reason) => _turn.TrySetException(reason);
}
