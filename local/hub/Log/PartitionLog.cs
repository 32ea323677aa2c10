using CloudNexus.Local.Hub.Log.Batches;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Hub.Log;

/// <summary>
/// One partition: an append-only log on disk. An append answers once its events are flushed; appends that come while a flush runs
/// share the next one. Readers see flushed events only. Safe for any number of callers.
/// </summary>
public sealed class PartitionLog : ICommitWork
{
    private readonly string _hub;
    private readonly LogContext _context;
    private readonly SegmentStore _store;
    private readonly AppendQueue _queue;
    private readonly Lock _gate = new();
    private TaskCompletionSource? _arrival;
    private bool _closed;
    private long _appended;
    private long _rejected;
    private long _failed;

    private PartitionLog(string hub, int number, SegmentStore store, LogContext context)
    {
        _hub = hub;
        Number = number;
        _store = store;
        _context = context;
        _queue = new AppendQueue(context.Options.QueuedEvents, context.Options.QueuedBytes, () => context.Threads.Schedule(this));
    }

    public int Number { get; }

    /// <summary>The sequence number that the next event gets: where reading "from now on" starts.</summary>
    public long NextSequence => _store.NextSequence;

    /// <summary>The sequence number of the oldest event kept.</summary>
    public long OldestSequence => _store.OldestSequence;

    internal int MaxEventBytes => _context.Options.MaxEventBytes;

    internal static PartitionLog Open(string hub, int number, string directory, LogContext context, long atLeast)
    {
        Directory.CreateDirectory(directory);
        return new PartitionLog(hub, number, SegmentStore.Open(directory, context, atLeast), context);
    }

    /// <summary>Appends one event. The answer comes when it is on the disk, or when it was refused; this doesn't throw.</summary>
    public Task<AppendResult> AppendAsync(EventData data) =>
        data.Problem(_context.Options.MaxEventBytes) is { } problem
            ? Task.FromResult(Refuse(AppendStatus.Refused, problem))
            : Enqueue(new PendingAppend(data, null, null, RecordFormat.SizeOf(data)));

    /// <summary>Appends events with consecutive sequence numbers: all or none.</summary>
    public Task<AppendResult> AppendAsync(IReadOnlyList<EventData> events)
    {
        var bytes = 0L;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Problem(_context.Options.MaxEventBytes) is { } problem)
            {
                return Task.FromResult(Refuse(AppendStatus.Refused, $"Event {i}: {problem}"));
            }

            bytes += RecordFormat.SizeOf(events[i]);
        }

        if (events.Count == 0 || bytes > RecordFormat.MaxRecordBytes)
        {
            var problem = events.Count == 0 ? "There is no event." : $"The events are larger than {RecordFormat.MaxRecordBytes} bytes.";
            return Task.FromResult(Refuse(AppendStatus.Refused, problem));
        }

        return Enqueue(new PendingAppend(null, events, null, (int)bytes));
    }

    /// <summary>Appends a batch as it is: all or none.</summary>
    internal Task<AppendResult> AppendAsync(RecordBatch batch) => RecordFormat.SizeOf(batch) <= RecordFormat.MaxRecordBytes
        ? Enqueue(new PendingAppend(batch))
        : Task.FromResult(Refuse(AppendStatus.Refused, $"The batch is larger than {RecordFormat.MaxRecordBytes} bytes."));

    /// <summary>Events from a sequence number on; waits until there is one. Below what retention kept, starts at the oldest.</summary>
    /// <param name="maxBytes">Of records; the first event comes however large it is.</param>
    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    /// <exception cref="IOException">The disk could not be read; reading again is safe.</exception>
    public async ValueTask<IReadOnlyList<StoredEvent>> ReadAsync(
        long fromSequence, int maxEvents, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvents, 1);
        while (true)
        {
            await WaitForAsync(fromSequence, cancellationToken);
            var events = NewSink(fromSequence, maxEvents, maxBytes);
            fromSequence = TryRead(fromSequence, events);
            if (!events.IsEmpty)
            {
                return events.Events;
            }
        }
    }

    /// <summary>As <see cref="ReadAsync"/>, without waiting: nothing when nothing is there.</summary>
    internal IReadOnlyList<StoredEvent> TryRead(long fromSequence, int maxEvents, int maxBytes)
    {
        var events = NewSink(fromSequence, maxEvents, maxBytes);
        TryRead(fromSequence, events);
        return events.Events;
    }

    /// <summary>Hands over the records from the one on that holds this number, or the next one that there is.</summary>
    /// <returns>Where to go on when nothing was handed over.</returns>
    internal long TryRead(long fromSequence, IRecordSink sink)
    {
        while (NextSequence > fromSequence)
        {
            try
            {
                _store.Read(fromSequence, sink, out var reached);
                if (!sink.IsEmpty || reached <= fromSequence)
                {
                    break;
                }

                fromSequence = reached;
            }
            catch (ObjectDisposedException) when (!Volatile.Read(ref _closed))
            {
                // Retention removed the segment while it was being read: the next try starts at what is left.
                if (!sink.IsEmpty)
                {
                    break;
                }
            }
        }

        return fromSequence;
    }

    /// <summary>Returns when there is an event of this number or a later one.</summary>
    internal async Task WaitForAsync(long sequence, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closed, this);
                if (NextSequence > sequence)
                {
                    return;
                }

                _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Done when appends that were refused because too many wait may be tried again.</summary>
    internal Task RoomAsync() => _queue.RoomAsync();

    public PartitionStats GetStats()
    {
        var (queued, queuedBytes) = _queue.Depth;
        var (oldest, next) = (OldestSequence, NextSequence);
        return new PartitionStats(
            Number, oldest, next, next - oldest, _store.Bytes, _store.Count, Interlocked.Read(ref _appended),
            Interlocked.Read(ref _rejected), Interlocked.Read(ref _failed), _store.DroppedSegments, _store.DroppedBytes,
            _store.Truncations, queued, queuedBytes);
    }

    bool ICommitWork.Commit(CommitBuffer buffer)
    {
        var bytes = _queue.Take(buffer.Group, _context.Options.GroupBytes);
        string? error = null;
        try
        {
            _store.Append(buffer, bytes);
            Wake();
        }
        catch (Exception e)
        {
            // Whatever it is, the callers must hear of it and the thread must live on.
            error = $"The log could not be written: {e.Message}";
            _context.Logger.CommitFailed(e, _hub, Number, buffer.Group.Sum(g => g.Count));
        }

        Answer(buffer.Group, bytes, error);
        buffer.Clear();
        return _queue.HasMore();
    }

    internal void ApplyRetention() => _store.ApplyRetention();

    /// <summary>Takes in nothing more and ends the waits of readers; what was taken in is still written.</summary>
    internal void Close()
    {
        _queue.Close();
        lock (_gate)
        {
            _closed = true;
            _arrival?.TrySetResult();
            _arrival = null;
        }
    }

    /// <summary>To be called when the commit threads have ended.</summary>
    internal void Release() => _store.Dispose();

    private Task<AppendResult> Enqueue(PendingAppend append)
    {
        var status = _queue.TryAdd(append);
        if (status == AppendStatus.Closed)
        {
            return Task.FromResult(Refuse(status, "The hub is closing."));
        }

        if (status == AppendStatus.QueueFull)
        {
            Interlocked.Add(ref _rejected, append.Count);
            _context.Metrics.Rejected.Add(append.Count);
            return Task.FromResult(Refuse(status, "Too many events are waiting for the disk."));
        }

        return append.Task;
    }

    private void Answer(List<PendingAppend> group, int bytes, string? error)
    {
        var events = group.Sum(g => g.Count);
        if (error is null)
        {
            Interlocked.Add(ref _appended, events);
            _context.Metrics.Appended.Add(events);
            _context.Metrics.AppendedBytes.Add(bytes);
        }
        else
        {
            Interlocked.Add(ref _failed, events);
            _context.Metrics.Failed.Add(events);
        }

        foreach (var append in group)
        {
            append.TrySetResult(error is null
                ? new AppendResult(AppendStatus.Stored, Number, append.Sequence, null, _store.LastTimeMs)
                : Refuse(AppendStatus.Failed, error));
        }
    }

    private AppendResult Refuse(AppendStatus status, string error) => new(status, Number, -1, error);

    private EventSink NewSink(long from, int maxEvents, int maxBytes) => new(_store, _context.Unpacked, Number, from, maxEvents, maxBytes);

    private void Wake()
    {
        lock (_gate)
        {
            _arrival?.TrySetResult();
            _arrival = null;
        }
    }
}
