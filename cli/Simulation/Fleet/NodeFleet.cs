using System.Net;
using CloudNexus.Cli.Simulation.Model;

namespace CloudNexus.Cli.Simulation.Fleet;

/// <summary>All nodes of a simulation.</summary>
internal sealed class NodeFleet : IDisposable
{
    /// <summary>Nodes that enrol at once: each takes the server a handful of writes.</summary>
    private const int EnrolAtOnce = 6;

    /// <summary>Connections to one host for the whole fleet.</summary>
    private const int MostConnections = 96;

    private static readonly TimeSpan LeastRampPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RampPatienceOfNode = TimeSpan.FromSeconds(0.5);
    private readonly FleetParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    public NodeFleet(FleetParts parts)
    {
        _parts = parts;
        var plans = FleetPlan.Make(parts.Options);
        var check = new Random(parts.Options.Seed);
        var indexes = Enumerable.Range(0, plans.Count).ToArray();
        check.Shuffle(indexes);

        // Those with troubles first: that is where something may be lost.
        var kept = indexes.OrderByDescending(i => plans[i].Death is not null || plans[i].Outages.Count > 0)
            .Take(parts.Options.Checked).ToHashSet();
        Nodes = [.. plans.Select(plan => new SimulatedNode(plan, kept.Contains(plan.Index), parts))];
    }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public int Enrolled => Nodes.Count(n => n.Enrolled.IsCompletedSuccessfully);

    /// <summary>Connections for a fleet.</summary>
    public static SocketsHttpHandler Network() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxConnectionsPerServer = MostConnections,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        ActivityHeadersPropagator = null,
        AutomaticDecompression = DecompressionMethods.None,
    };

    /// <summary>Starts all nodes, a few at once, and comes back when the server has let the last one in.</summary>
    /// <exception cref="CliException">It does not let them in, or an agent ended.</exception>
    public async Task StartAsync(CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(LeastRampPatience + (RampPatienceOfNode * Nodes.Count));
        try
        {
            var limits = new ParallelOptions { MaxDegreeOfParallelism = EnrolAtOnce, CancellationToken = patience.Token };
            await Parallel.ForEachAsync(Nodes, limits, StartAsync);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            var why = _parts.Traffic.Reason(RequestKind.Register) is { } refusal ? $" The last answer was: {refusal}." : "";
            throw new CliException(
                $"Of {Nodes.Count} nodes the server let in {Enrolled}.{why} "
                + "See NEXUS_LIMIT_AGENTS and registration.allowed in docs/operations.md.");
        }
    }

    /// <exception cref="IOException">An agent ended because it could not use its directory.</exception>
    public void ThrowIfEnded()
    {
        lock (_running)
        {
            var failed = _running.Find(r => r.IsCompleted);
            failed?.GetAwaiter().GetResult();
        }
    }

    /// <summary>Has every agent send what it has and end, whatever it ends with.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        Task[] running;
        lock (_running)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stop.Dispose();
        foreach (var node in Nodes)
        {
            node.Dispose();
        }
    }

    private async ValueTask StartAsync(SimulatedNode node, CancellationToken stop)
    {
        var running = Task.Run(() => node.RunAsync(_stop.Token), CancellationToken.None);
        lock (_running)
        {
            _running.Add(running);
        }

        // An agent that ends before it is in has a reason to tell.
        await (await Task.WhenAny(node.Enrolled, running).WaitAsync(stop));
    }
}
