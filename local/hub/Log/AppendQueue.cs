namespace CloudNexus.Local.Hub.Log;

/// <summary>The appends of one partition that wait for the disk: bounded in events and bytes, refusing when full.</summary>
/// <param name="schedule">Starts a commit; called inside the lock, so that after <see cref="Close"/> none comes late.</param>
internal sealed class AppendQueue(int maxEvents, int maxBytes, Action schedule)
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _waiting = new();
    private TaskCompletionSource? _room;
    private bool _scheduled;
    private bool _closed;
    private int _events;
    private long _bytes;

    public (int Events, long Bytes) Depth
    {
        get
        {
            lock (_gate)
            {
                return (_events, _bytes);
            }
        }
    }

    /// <returns><see cref="AppendStatus.Stored"/> when taken in, which isn't stored yet.</returns>
    public AppendStatus TryAdd(PendingAppend append)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return AppendStatus.Closed;
            }

            // What is larger than the whole queue may pass alone.
            if (_waiting.Count > 0 && (_events + append.Count > maxEvents || _bytes + append.Bytes > maxBytes))
            {
                return AppendStatus.QueueFull;
            }

            _waiting.Enqueue(append);
            _events += append.Count;
            _bytes += append.Bytes;
            if (!_scheduled)
            {
                _scheduled = true;
                schedule();
            }

            return AppendStatus.Stored;
        }
    }

    /// <summary>Moves waiting appends into <paramref name="group"/> up to a number of bytes, at least one.</summary>
    public int Take(List<PendingAppend> group, int maxGroupBytes)
    {
        lock (_gate)
        {
            var taken = 0;
            while (_waiting.TryPeek(out var next) && (group.Count == 0 || taken + next.Bytes <= maxGroupBytes))
            {
                group.Add(_waiting.Dequeue());
                _events -= next.Count;
                _bytes -= next.Bytes;
                taken += next.Bytes;
            }

            _room?.TrySetResult();
            _room = null;
            return taken;
        }
    }

    /// <summary>Done when something has been taken out; at once when nothing is in.</summary>
    public Task RoomAsync()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <returns>True when more is waiting: the commit must go on. False ends its turn.</returns>
    public bool HasMore()
    {
        lock (_gate)
        {
            _scheduled = _waiting.Count > 0;
            return _scheduled;
        }
    }

    /// <summary>Nothing more is taken in; what is waiting still goes to the disk.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }
}
