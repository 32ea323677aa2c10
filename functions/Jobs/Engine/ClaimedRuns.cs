namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>What an engine has claimed: waiting for its time, ready, or running. Thread-safe.</summary>
internal sealed class ClaimedRuns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ActiveRun> _running = new(StringComparer.Ordinal);
    private readonly PriorityQueue<ActiveRun, (JobPriority, DateTimeOffset)> _ready = new();
    private readonly PriorityQueue<ActiveRun, DateTimeOffset> _later = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _running.Count + _ready.Count + _later.Count;
            }
        }
    }

    /// <summary>Runs that count against the limit.</summary>
    public int Acting
    {
        get
        {
            lock (_gate)
            {
                return _running.Values.Count(r => r.IsActing);
            }
        }
    }

    public IReadOnlyList<ActiveRun> All()
    {
        lock (_gate)
        {
            return [.. _running.Values, .. _ready.UnorderedItems.Select(i => i.Element), .. _later.UnorderedItems.Select(i => i.Element)];
        }
    }

    public ActiveRun? Find(string runId) => All().FirstOrDefault(r => r.RunId == runId);

    /// <summary>How many of a job wait.</summary>
    public int Waiting(string jobId)
    {
        lock (_gate)
        {
            return _ready.UnorderedItems.Count(i => i.Element.Job.Id == jobId) + _later.UnorderedItems.Count(i => i.Element.Job.Id == jobId);
        }
    }

    public void Add(ActiveRun run, DateTimeOffset at)
    {
        lock (_gate)
        {
            _later.Enqueue(run, at);
        }
    }

    /// <summary>The most urgent of those whose time has come, which runs from now on; null when there is none.</summary>
    public ActiveRun? Take(DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_later.TryPeek(out var next, out var at) && at <= now)
            {
                _later.Dequeue();
                _ready.Enqueue(next, (next.Job.Definition.Priority, next.Occurrence.ReadyAt));
            }

            if (!_ready.TryDequeue(out var first, out _))
            {
                return null;
            }

            first.IsActing = true;
            return _running[first.RunId] = first;
        }
    }

    public void Remove(ActiveRun run)
    {
        lock (_gate)
        {
            _running.Remove(run.RunId);
        }
    }

    /// <summary>When the next of those that wait has its time; null when none waits.</summary>
    public DateTimeOffset? NextAt()
    {
        lock (_gate)
        {
            return _later.TryPeek(out _, out var at) ? at : null;
        }
    }
}
