using System.Collections.Concurrent;

namespace CloudNexus.Local.Hub.Log;

/// <summary>Something to write and flush. Scheduled at most once at a time, which bounds the queue by the number of such things.</summary>
internal interface ICommitWork
{
    /// <summary>Writes what is waiting. Must not throw.</summary>
    /// <returns>True when more is waiting: it is called again, after the others in the queue.</returns>
    bool Commit(CommitBuffer buffer);
}

/// <summary>
/// The few threads that write and flush for all partitions. Own threads, because a flush blocks; few, because while all of them flush,
/// appends gather for the next group, and the file system joins flushes that run side by side into one journal commit.
/// </summary>
internal sealed class CommitThreads : IDisposable
{
    private readonly BlockingCollection<ICommitWork> _work = [];
    private readonly Thread[] _threads;

    public CommitThreads(int count)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"hub commit {i}" };
            _threads[i].Start();
        }
    }

    public void Schedule(ICommitWork work) => _work.Add(work);

    /// <summary>Returns when everything scheduled is done. Nothing may be scheduled any more.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _work.Dispose();
    }

    /// <returns>False while closing: the rest is done here and now.</returns>
    private bool TryPutBack(ICommitWork work)
    {
        try
        {
            return _work.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Run()
    {
        var buffer = new CommitBuffer();
        foreach (var work in _work.GetConsumingEnumerable())
        {
            while (work.Commit(buffer) && !TryPutBack(work))
            {
            }
        }
    }
}
