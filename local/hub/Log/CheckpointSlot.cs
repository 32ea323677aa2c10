using CloudNexus.Local.Hub.Files;

namespace CloudNexus.Local.Hub.Log;

/// <summary>
/// One consumer group's place in one partition. Saves that come while one is being written share the next write, which holds the
/// last value asked for.
/// </summary>
internal sealed class CheckpointSlot(string path, long? saved, LogContext context) : ICommitWork
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private long _wanted;
    private long _saved = saved ?? -1;
    private bool _scheduled;
    private bool _closed;

    public long? Saved => Interlocked.Read(ref _saved) is >= 0 and var value ? value : null;

    /// <returns>Ends when the value, or a later one, is on the disk; fails with <see cref="IOException"/> when it isn't.</returns>
    public Task SaveAsync(long nextSequence)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(EventHubStore));
            _wanted = nextSequence;
            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var written = _waiting.Task;
            if (!_scheduled)
            {
                _scheduled = true;
                context.Threads.Schedule(this);
            }

            return written;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    bool ICommitWork.Commit(CommitBuffer buffer)
    {
        TaskCompletionSource waiting;
        long value;
        lock (_gate)
        {
            (waiting, value) = (_waiting!, _wanted);
            _waiting = null;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            SealedText.Write(context.Files, path, value);
            Interlocked.Exchange(ref _saved, value);
            waiting.TrySetResult();
        }
        catch (Exception e)
        {
            // Whatever it is, the consumer must hear of it and the thread must live on.
            waiting.TrySetException(new IOException($"The checkpoint could not be written: {e.Message}", e));
        }

        lock (_gate)
        {
            _scheduled = _waiting is not null;
            return _scheduled;
        }
    }
}
