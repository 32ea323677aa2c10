namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>What an engine has claimed: waiting for its time, ready, or running. Thread-safe.</summary>
internal sealed class ClaimedRuns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ActiveRun> _all = new(StringComparer.Ordinal);
    private readonly HashSet<ActiveRun> _running = [];
    private readonly PriorityQueue<ActiveRun, (JobPriority, DateTimeOffset)> _ready = new();
    private readonly PriorityQueue<ActiveRun, DateTimeOffset> _later = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
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
                return _running.Count(r => r.IsActing);
            }
        }
    }

    public IReadOnlyList<ActiveRun> All()
    {
        lock (_gate)
        {
            return [.. _all.Values];
        }
    }

    /// <returns>Null when this engine does not have it.</returns>
    public ActiveRun? Find(string runId)
    {
        lock (_gate)
        {
            return _all.GetValueOrDefault(runId);
        }
    }

    /// <summary>How many of a job wait.</summary>
    public int Waiting(string jobId)
    {
        lock (_gate)
        {
            return _all.Values.Count(r => r.Job.Id == jobId && !_running.Contains(r));
        }
    }

    /// <summary>Adds it unless it is there.</summary>
    public void Add(ActiveRun run)
    {
        lock (_gate)
        {
            if (_all.TryAdd(run.RunId, run))
            {
                _later.Enqueue(run, run.Occurrence.ReadyAt);
            }
        }
    }

    /// <summary>Takes out all that do not run.</summary>
    public IReadOnlyList<ActiveRun> TakeWaiting()
    {
        lock (_gate)
        {
            _later.Clear();
            _ready.Clear();
            ActiveRun[] waiting = [.. _all.Values.Where(r => !_running.Contains(r))];
            foreach (var run in waiting)
            {
                _all.Remove(run.RunId);
            }

            return waiting;
        }
    }

    /// <summary>The most urgent of those whose time has come, which runs from now on; null when there is none.</summary>
    public ActiveRun? Take()
    {
        lock (_gate)
        {
            if (!_ready.TryDequeue(out var first, out _))
            {
                return null;
            }

            first.IsActing = true;
            _running.Add(first);
            return first;
        }
    }

    /// <summary>Has one that was taken wait.</summary>
    public void PutBack(ActiveRun run, DateTimeOffset until)
    {
        lock (_gate)
        {
            _running.Remove(run);
            _later.Enqueue(run, until);
        }
    }

    public void Remove(ActiveRun run)
    {
        lock (_gate)
        {
            _running.Remove(run);
            _all.Remove(run.RunId);
        }
    }

    /// <summary>Makes those ready whose time has come.</summary>
    /// <returns>When the next has its; null when none waits for its time.</returns>
    public DateTimeOffset? Ripen(DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_later.TryPeek(out var next, out var at))
            {
                if (at > now)
                {
                    return at;
                }

                _later.Dequeue();
                _ready.Enqueue(next, (next.Job.Definition.Priority, next.Occurrence.ReadyAt));
            }

            return null;
        }
    }
}
