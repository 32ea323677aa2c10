namespace CloudNexus.Cli.Simulation.Model;

/// <summary>
/// A host's readings. They follow from its plan and from when it was asked: a second model that is asked the same gives the same, so that
/// what was stored can be held against it. Not thread-safe.
/// </summary>
internal sealed class NodeModel
{
    private const double MemoryBytes = 16e9;
    private const double DiskBytes = 200e9;
    private const double LinkBytesPerSecond = 60e6;
    private const int Cores = 8;
    private readonly NodePlan _plan;
    private readonly Random _random;
    private readonly double _phase;
    private readonly double _base;
    private readonly double[] _load = new double[3];
    private readonly ulong[] _net = new ulong[8];
    private readonly ulong[] _disk = new ulong[7];
    private long _index;
    private double _uptime;
    private double _leaked;
    private double _filled;
    private double _drift;

    public NodeModel(NodePlan plan)
    {
        _plan = plan;
        _random = new Random(plan.Seed);

        // A fleet is of one company, whose day begins for all at about the same time.
        _phase = 0.05 * _random.NextDouble();
        _base = 5 + (20 * _random.NextDouble());
        _filled = 0.2 + (0.4 * _random.NextDouble());
        _uptime = Math.Floor(86_400 * 30 * _random.NextDouble());
    }

    /// <summary>As in <see cref="NodeSeries.All"/>.</summary>
    public double[] Values { get; } = new double[NodeSeries.All.Count];

    /// <summary>The host was started.</summary>
    public void Boot()
    {
        _uptime = 0;
        _leaked = 0;
        Array.Clear(_load);
        Array.Clear(_net);
        Array.Clear(_disk);
    }

    /// <summary>Takes the next reading.</summary>
    /// <param name="second">Of the run, later than those before.</param>
    public void Step(double second)
    {
        var busy = Busy(second);
        var at = new NodeSeries.Writer(Values);
        at.Add(_index++);
        Processor(ref at, busy);
        Memory(ref at, busy);
        Disk(ref at, busy);
        Network(ref at, busy);
        at.Add(++_uptime);
        at.Add(180 + Math.Floor(busy * 2) + _random.Next(5));
    }

    /// <returns>Percent of all processors.</returns>
    private double Busy(double second)
    {
        var day = (1 - Math.Cos(2 * Math.PI * ((second / _plan.Day) + _phase))) / 2;
        _drift = Math.Clamp(_drift + ((_random.NextDouble() - 0.5) * 2), -8, 8);
        var busy = _base + (30 * day) + _drift + (_random.NextDouble() * 3);
        foreach (var burst in _plan.Bursts)
        {
            busy += burst.When.Holds(second) ? burst.Percent * (0.8 + (0.2 * _random.NextDouble())) : 0;
        }

        return Math.Clamp(busy, 0.1, 100);
    }

    private void Processor(ref NodeSeries.Writer at, double busy)
    {
        var wait = busy * 0.05 * _random.NextDouble();
        at.Add(busy);
        at.Add(busy * 0.7);
        at.Add((busy * 0.3) - wait);
        at.Add(wait);
        ReadOnlySpan<double> seconds = [60, 300, 900];
        for (var i = 0; i < seconds.Length; i++)
        {
            _load[i] += ((busy / 100 * Cores * 1.1) - _load[i]) / seconds[i];
            at.Add(_load[i]);
        }
    }

    private void Memory(ref NodeSeries.Writer at, double busy)
    {
        _leaked += _plan.Leaks ? 0.5 / _plan.Day : 0;
        var used = Math.Round(MemoryBytes * Math.Min(0.97, 0.25 + (busy / 500) + _leaked) / 4096) * 4096;
        at.Add(MemoryBytes);
        at.Add(used);
        at.Add(MemoryBytes - used);
        at.Add(100 * used / MemoryBytes);
        at.Add(Math.Floor((MemoryBytes - used) * 0.6));
    }

    private void Disk(ref NodeSeries.Writer at, double busy)
    {
        _filled = Math.Min(0.999, _filled + (_plan.Fills ? 0.4 / _plan.Day : 1e-9 * busy));
        var used = Math.Floor(DiskBytes * _filled / 4096) * 4096;
        at.Add(DiskBytes);
        at.Add(used);
        at.Add(DiskBytes - used);
        at.Add(100 * _filled);
        var writes = (ulong)(busy * (1 + _random.NextDouble()));
        var reads = (ulong)_random.Next(1 + (int)(busy / 3));
        ReadOnlySpan<ulong> growth = [reads * 16_384, writes * 8192, reads, writes, Math.Min(1000, writes * 3), reads * 2, writes * 4];
        for (var i = 0; i < growth.Length; i++)
        {
            at.Add(_disk[i] += growth[i]);
        }
    }

    private void Network(ref NodeSeries.Writer at, double busy)
    {
        var received = (ulong)(LinkBytesPerSecond * busy / 1000 * (0.5 + _random.NextDouble()));
        var sent = (ulong)(received * 0.4);
        var bad = _random.Next(500) == 0 ? 1UL : 0;
        ReadOnlySpan<ulong> growth = [received, received / 900, bad, bad, sent, sent / 900, 0, 0];
        for (var i = 0; i < growth.Length; i++)
        {
            at.Add(_net[i] += growth[i]);
        }
    }
}
