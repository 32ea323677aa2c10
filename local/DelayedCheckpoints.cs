namespace CloudNexus.Local;

/// <summary>
/// Holds back checkpoints for longer than Azurite may take to save (it does so every 5 s): after a crash that takes the tables back,
/// what they forgot is read from the hub again. Reading twice does no harm, for ingest knows samples by their time.
/// </summary>
public sealed class DelayedCheckpoints(Func<long, Task> write, TimeProvider time)
{
    /// <summary>Three of Azurite's save intervals.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset At, long Next)> _held = new();

    /// <summary>Takes note of progress, and writes the newest that is old enough.</summary>
    public async Task AddAsync(long next)
    {
        long? due = null;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _held.Enqueue((now, next));
            while (_held.TryPeek(out var oldest) && now - oldest.At >= Delay)
            {
                due = _held.Dequeue().Next;
            }
        }

        if (due is { } sequence)
        {
            await write(sequence);
        }
    }

    /// <summary>Writes what is held: for a stop in good order, when the tables are saved too.</summary>
    public async Task FlushAsync()
    {
        long? last = null;
        lock (_gate)
        {
            while (_held.TryDequeue(out var held))
            {
                last = held.Next;
            }
        }

        if (last is { } sequence)
        {
            await write(sequence);
        }
    }
}
