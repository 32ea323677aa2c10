using CloudNexus.Agent;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Spool;
using CloudNexus.Cli.Simulation.Model;

namespace CloudNexus.Cli.Simulation.Fleet;

/// <summary>The lives of one node: each is the agent itself, on simulated readings. The host's death cuts its link and ends the agent at
/// once.</summary>
internal sealed class SimulatedNode : IDisposable
{
    /// <summary>Agents' own settings take what a node of a fleet may need; a spool of this size holds more than a day here.</summary>
    private const long SpoolBytes = 16 << 20;

    private readonly FleetParts _parts;
    private readonly NodeModel _model;
    private readonly NodeLink _link;
    private readonly List<AgentHost> _lives = [];
    private readonly string _directory;
    private volatile bool _isOff;
    private int _flushIntervalMs;

    public SimulatedNode(NodePlan plan, bool keepSamples, FleetParts parts)
    {
        (Plan, _parts) = (plan, parts);
        _model = new NodeModel(plan);
        _link = new NodeLink(parts.Network, IsDown, parts.Traffic);
        Samples = new SampleLog(keepSamples);
        _directory = Path.Join(parts.Options.Directory, Name);
    }

    public NodePlan Plan { get; }

    public SampleLog Samples { get; }

    public string Name => $"sim-{_parts.Options.RunId}-{Plan.Index:0000}";

    /// <inheritdoc cref="NodeLink.Enrolled"/>
    public Task Enrolled => _link.Enrolled;

    /// <summary>As the newest settled frame names it, seconds; 0 before the first.</summary>
    public double FlushIntervalSeconds => Volatile.Read(ref _flushIntervalMs) / 1000.0;

    /// <summary>The server's name for it; null while it has none.</summary>
    public string? Id => new IdentityFile(_directory).Read()?.NodeId;

    /// <inheritdoc cref="AgentHost.OldestUnsettledMs"/>
    public long? OldestUnsettledMs => Current?.OldestUnsettledMs;

    private AgentHost? Current
    {
        get
        {
            lock (_lives)
            {
                return _lives.Count == 0 ? null : _lives[^1];
            }
        }
    }

    /// <summary>Adds up a counter over all lives.</summary>
    public long Sum(Func<AgentCounters, long> counter)
    {
        lock (_lives)
        {
            return _lives.Sum(life => counter(life.Counters));
        }
    }

    /// <summary>Lives until <paramref name="stop"/>.</summary>
    /// <exception cref="IOException">The spools' directory cannot be used.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        if (Plan.Death is not { } death)
        {
            await LiveAsync(stop);
            return;
        }

        using (var life = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            var living = LiveAsync(life.Token);
            await UntilAsync(death.From, life.Token);
            _isOff = !stop.IsCancellationRequested;
            await life.CancelAsync();
            await living;
        }

        await UntilAsync(death.To, stop);
        _isOff = false;
        if (!stop.IsCancellationRequested)
        {
            _model.Boot();
            Samples.Boot();
            await LiveAsync(stop);
        }
    }

    public void Dispose() => _link.Dispose();

    private async Task LiveAsync(CancellationToken stop)
    {
        var sources = new AgentSources(
            new SimulatedBoot($"{_parts.Options.RunId}-{Plan.Index}-{_lives.Count}", _parts.Time),
            series => [new SimulatedSource(series, _model, Samples, _parts.Clock)])
        {
            Link = _link,
            Settled = Settled,
        };
        var random = new Random(Plan.Seed + _lives.Count);
        double Next()
        {
            lock (random)
            {
                return random.NextDouble();
            }
        }

        var host = new AgentHost(Agent(), _parts.Log, _parts.Time, Next, sources);
        lock (_lives)
        {
            _lives.Add(host);
        }

        await host.RunAsync(stop);
    }

    private AgentOptions Agent() => new()
    {
        Server = _parts.Server,
        DataDirectory = _directory,
        Name = Name,
        Type = HostType.VirtualMachine,
        Processes = false,
        EnrolmentToken = _parts.Token,
        Spool = new SpoolOptions { MaxBytes = SpoolBytes },
        Collectors = new CollectorOptions { Disabled = CollectorSet.Names.ToHashSet() },
    };

    private async Task UntilAsync(double second, CancellationToken stop)
    {
        // The second in which the run begins is not known while the fleet enrols.
        while (_parts.Clock.Second is var now && now < second && !stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(second - now, 0.02, 1)), _parts.Time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsDown()
    {
        if (_isOff)
        {
            return true;
        }

        var second = _parts.Clock.Second;
        foreach (var outage in Plan.Outages)
        {
            if (outage.Holds(second))
            {
                return true;
            }
        }

        return false;
    }

    private void Settled(HeldFrame frame, long nowMs)
    {
        Volatile.Write(ref _flushIntervalMs, frame.FlushIntervalMs);
        if (frame.Rows == 0)
        {
            return;
        }

        var second = _parts.Clock.Second;
        var first = second - ((nowMs - frame.FirstMs) / 1000.0);
        if (first < 0)
        {
            // Of the time in which the fleet enrolled.
            return;
        }

        if (frame.Recovered || Plan.Outages.Any(o => o.From <= second && first < o.To))
        {
            _parts.Settled.AddDelayed(frame.Rows);
            return;
        }

        for (var row = 0; row < frame.Rows; row++)
        {
            _parts.Settled.Add(nowMs - frame.FirstMs - (1000L * row));
        }
    }
}
