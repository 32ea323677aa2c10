namespace CloudNexus.Cli.Simulation.Model;

/// <summary>When a node took its samples, from which they can be made again: a second of the run for each, and where the host was started
/// anew. Thread-safe.</summary>
/// <param name="keep">Whether samples are to be made again; otherwise they are only counted.</param>
internal sealed class SampleLog(bool keep)
{
    /// <summary>Of a run of the greatest length, with room for clocks that run fast.</summary>
    public const int Most = (SimulationOptions.MostMinutes * 60) + 600;

    private readonly Lock _gate = new();
    private readonly List<float> _seconds = [];
    private readonly List<int> _boots = [];
    private float _last = float.MinValue;
    private int _count;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    public bool IsKept => keep;

    /// <summary>The host was started: the next sample is of another run of it.</summary>
    public void Boot()
    {
        lock (_gate)
        {
            _boots.Add(_count);
        }
    }

    /// <returns>The second as it is to be used: what was kept of it, and never before the last.</returns>
    public double Add(double second)
    {
        lock (_gate)
        {
            _last = Math.Max(_last, (float)second);
            _count++;
            if (keep && _seconds.Count < Most)
            {
                _seconds.Add(_last);
            }

            return _last;
        }
    }

    /// <summary>Shows what the model says of each of the first samples.</summary>
    /// <param name="plan">Of the node.</param>
    /// <param name="count">Samples to show.</param>
    /// <param name="show">Called with each sample's index and values, which are good during the call.</param>
    public void Replay(NodePlan plan, int count, Action<int, double[]> show)
    {
        var model = new NodeModel(plan);
        lock (_gate)
        {
            var boot = 0;
            for (var i = 0; i < Math.Min(count, _seconds.Count); i++)
            {
                for (; boot < _boots.Count && _boots[boot] <= i; boot++)
                {
                    model.Boot();
                }

                model.Step(_seconds[i]);
                show(i, model.Values);
            }
        }
    }
}
