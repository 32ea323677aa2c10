namespace CloudNexus.Functions.Storage.Journals;

/// <summary>
/// Entries on their way into a journal: all that wait go in one transaction. Bounded: when <see cref="MostWaiting"/> wait, further ones are
/// lost, as are those that the store does not take. Written by one writer, in the order in which they came.
/// </summary>
/// <param name="append">Stores entries and says where the first stands.</param>
/// <param name="lose">Hears of each entry that is lost, and why; null when there was no room.</param>
/// <param name="time">Bounds the wait.</param>
public sealed class JournalQueue<T>(
    Func<IReadOnlyList<T>, CancellationToken, Task<JournalPlace>> append, Action<T, Exception?> lose, TimeProvider time)
{
    public const int MostWaiting = 2000;

    /// <summary>Of one transaction: 2.8 MB when each character is escaped, of 4 MiB.</summary>
    public const int MostWeight = 400_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private bool _isWriting;

    /// <summary>Characters of an entry, roughly, where entries may be large; a transaction takes <see cref="MostWeight"/>.</summary>
    public Func<T, int> Weigh { get; init; } = _ => 1;

    /// <summary>Hears of what was stored, in order and before who waits for it; must not throw nor take long.</summary>
    public Action<IReadOnlyList<T>, JournalPlace>? Stored { get; init; }

    /// <summary>Entries that are not in the store yet.</summary>
    public int Depth
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits until the entries are stored or lost, at most ten seconds: then they stay without their caller.</summary>
    /// <returns>Where each stands; null for one that is not known to be stored.</returns>
    public async Task<IReadOnlyList<JournalPlace?>> AddAsync(IReadOnlyList<T> entries, CancellationToken cancellation)
    {
        Waiting[] waiting = [.. entries.Select(e => new Waiting(e))];
        if (Enqueue(waiting))
        {
            // Not the caller's to cancel: others' entries go along.
            _ = Task.Run(WriteAsync, CancellationToken.None);
        }

        try
        {
            await Task.WhenAll(waiting.Select(w => w.Done.Task)).WaitAsync(LongestWait, time, cancellation);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // They are written, or lost, without their caller.
        }

        return [.. waiting.Select(w => w.Done.Task.IsCompletedSuccessfully ? w.Done.Task.Result : null)];
    }

    private bool Enqueue(Waiting[] entries)
    {
        int room;
        bool starts;
        lock (_gate)
        {
            room = Math.Min(MostWaiting - _waiting.Count, entries.Length);
            foreach (var entry in entries.AsSpan(0, room))
            {
                _waiting.Enqueue(entry);
            }

            starts = !_isWriting && room > 0;
            _isWriting |= starts;
        }

        foreach (var entry in entries.AsSpan(room))
        {
            lose(entry.Entry, null);
            entry.Done.TrySetResult(null);
        }

        return starts;
    }

    private async Task WriteAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            JournalPlace? first = null;
            try
            {
                T[] entries = [.. batch.Select(w => w.Entry)];
                var stored = await append(entries, CancellationToken.None);
                Stored?.Invoke(entries, stored);
                first = stored;
            }
            catch (Exception failure)
            {
                // Whatever it is must not stop the queue: those who wait were done with what they did.
                batch.ForEach(w => lose(w.Entry, failure));
            }

            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.TrySetResult(first is { } place ? place with { Number = place.Number + i } : null);
            }
        }
    }

    private List<Waiting> Take()
    {
        lock (_gate)
        {
            var batch = new List<Waiting>();
            var weight = 0;
            while (batch.Count < Journal<T>.MostEntries && _waiting.TryPeek(out var next)
                && (batch.Count == 0 || weight + Weigh(next.Entry) <= MostWeight))
            {
                weight += Weigh(next.Entry);
                batch.Add(_waiting.Dequeue());
            }

            _isWriting = batch.Count > 0;
            return batch;
        }
    }

    private sealed record Waiting(T Entry)
    {
        public TaskCompletionSource<JournalPlace?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
