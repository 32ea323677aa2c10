using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Events;

/// <summary>
/// The end of the events, and the wait for it to move: at once for events of this instance, and for others' by one read a second for all
/// who wait here together.
/// </summary>
public sealed class EventTail(Tables tables, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly JournalDays _days = new(tables, Tables.Events);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _looking = new(1);
    private TaskCompletionSource _moved = New();
    private long _version;
    private DateTimeOffset _lookedAt = DateTimeOffset.MinValue;
    private JournalPlace? _last;
    private JournalDay? _head;

    /// <summary>Moves with the end. Take it before reading, and what is not read yet moves it once more.</summary>
    public long Version
    {
        get
        {
            lock (_gate)
            {
                return _version;
            }
        }
    }

    /// <summary>The newest day; the first question begins it where nothing was ever recorded.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<JournalDay> HeadAsync(CancellationToken cancellation)
    {
        var head = _head is { } known ? await _days.LastFromAsync(known.Day, cancellation) : null;
        head ??= await _days.NewestAsync(cancellation);
        head ??= await _days.BeginAsync(JournalDay.Begin(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), 1), cancellation);
        _head = head;
        return head;
    }

    /// <summary>This instance has stored events.</summary>
    public void Signal()
    {
        TaskCompletionSource moved;
        lock (_gate)
        {
            _version++;
            moved = _moved;
            _moved = New();
        }

        moved.TrySetResult();
    }

    /// <summary>Waits until the end has moved since <see cref="Version"/> was <paramref name="seen"/>.</summary>
    /// <returns>False when it has not by <paramref name="until"/>.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> WaitAsync(long seen, DateTimeOffset until, CancellationToken cancellation)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_version != seen)
                {
                    return true;
                }

                moved = _moved.Task;
            }

            var left = until - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            try
            {
                await moved.WaitAsync(left < LookEvery ? left : LookEvery, time, cancellation);
            }
            catch (TimeoutException)
            {
                await LookAsync(cancellation);
            }
        }
    }

    public void Dispose() => _looking.Dispose();

    private async Task LookAsync(CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation);
        try
        {
            if (time.GetUtcNow() - _lookedAt < LookEvery)
            {
                return;
            }

            var last = (await HeadAsync(cancellation)).Last;
            _lookedAt = time.GetUtcNow();
            if (_last != last)
            {
                _last = last;
                Signal();
            }
        }
        finally
        {
            _looking.Release();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
