using CloudNexus.Agent.Logging;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Simulation.Fleet;
using CloudNexus.Cli.Simulation.Model;
using CloudNexus.Cli.Simulation.Report;

namespace CloudNexus.Cli.Simulation;

/// <summary>
/// A fleet that enrols, lives for a while and is held to account: the samples of all nodes up to a moment must be settled, and those of
/// some are read back one by one.
/// </summary>
internal sealed class SimulationRun : IDisposable
{
    private const int ProgressSeconds = 10;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastDrain = TimeSpan.FromMinutes(3);
    private readonly SimulationOptions _options;
    private readonly ApiClient _api;
    private readonly Writer _output;
    private readonly TimeProvider _time;
    private readonly ServerWatch _watch;
    private readonly FleetParts _parts;
    private readonly NodeFleet _fleet;

    /// <param name="options">What it is told.</param>
    /// <param name="server">The API.</param>
    /// <param name="token">Lets so many nodes enrol.</param>
    /// <param name="api">In the operator's name.</param>
    /// <param name="output">Where progress goes.</param>
    /// <param name="time">The clock of all.</param>
    /// <param name="network">The nodes' connections; not disposed of here.</param>
    public SimulationRun(
        SimulationOptions options,
        ServerAddress server,
        string token,
        ApiClient api,
        Writer output,
        TimeProvider time,
        HttpMessageInvoker network)
    {
        (_options, _api, _output, _time) = (options, api, output, time);
        _watch = new ServerWatch(api, time);
        var log = new AgentLog(TextWriter.Null, time);
        _parts = new FleetParts(
            options, new Uri(server.Text + "/"), token, network, new RunClock(time), time, new Traffic(), new SettleTimes(), log);
        _fleet = new NodeFleet(_parts);
    }

    public IReadOnlyList<SimulatedNode> Nodes => _fleet.Nodes;

    /// <exception cref="CliException">The server does not let the nodes in, or cannot be reached.</exception>
    /// <exception cref="ApiProblemException">The server does not show the history.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<SimulationReport> RunAsync(CancellationToken stop)
    {
        try
        {
            return await MeasureAsync(stop);
        }
        finally
        {
            // Nothing may come of a node any more when it is removed.
            await _fleet.StopAsync();
        }
    }

    public void Dispose() => _fleet.Dispose();

    private async Task<SimulationReport> MeasureAsync(CancellationToken stop)
    {
        var fromMs = NowMs() - 120_000;
        var before = await _watch.CountersAsync(stop);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _output.Note($"{_options.Nodes} nodes enrol; they carry the label simulation={_options.RunId}.");
        await EnrolAsync(stop);
        var watch = _watch.RunAsync(watching.Token);
        try
        {
            var (middle, bytes, reads, frames) = (await _watch.CountersAsync(stop), _parts.Traffic.BytesSent, ControlReads, Frames);
            var costs = new ProcessCosts([Environment.ProcessId, .. _options.ProcessIds], _time);
            _parts.Clock.Begin();
            _watch.Begin();
            await WaitAsync(() => _parts.Clock.Second >= _options.Length.TotalSeconds, stop);

            var processes = costs.Read();
            var minutes = _options.Nodes * _parts.Clock.Second / 60;
            var after = await _watch.CountersAsync(stop);
            var each = new PerNodeMinute(
                after.Since(middle, "cloudnexus.storage.operations") / minutes,
                (ControlReads - reads) / minutes,
                (Frames - frames) / minutes,
                (_parts.Traffic.BytesSent - bytes) / minutes);
            var lag = new LatencyReport(1000 * _watch.Lag(0.5), 1000 * _watch.Lag(0.95), 1000 * _watch.Lag(0.99));
            var expected = _fleet.Nodes.ToDictionary(n => n, n => n.Samples.Count);
            var unsettled = await DrainAsync(NowMs() + 2000, stop);
            var failed = _parts.Traffic.Failures;
            await watching.CancelAsync();
            await _fleet.StopAsync();

            var found = await CheckAsync(expected, fromMs, stop);
            var last = await _watch.CountersAsync(stop);
            var stored = last.Since(before, "ingest.rows_stored");
            return Report(expected.Values.Sum(c => (long)c), unsettled, found, stored) with
            {
                Processes = processes,
                PerNodeMinute = each,
                IngestLag = lag,
                FailedRequests = failed,
                Events = last.Since(before, "events.recorded"),
                PollIntervalSeconds = each.ControlReads > 0 ? Math.Round(60 / each.ControlReads, 1) : null,
            };
        }
        finally
        {
            await watching.CancelAsync();
            await watch;
        }
    }

    private long ControlReads => _parts.Traffic.Requests(RequestKind.Control);

    private long Frames => _parts.Traffic.Requests(RequestKind.Hub) + _parts.Traffic.Requests(RequestKind.Gateway);

    private async Task EnrolAsync(CancellationToken stop)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var starting = _fleet.StartAsync(giveUp.Token);
        try
        {
            await WaitAsync(() => starting.IsCompleted, stop);
            await starting;
        }
        finally
        {
            // No node may start after the fleet is stopped.
            await giveUp.CancelAsync();
            await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Samples of before that are still not known to be stored.</returns>
    private async Task<long> DrainAsync(long untilMs, CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        var patience = LeastDrain + TimeSpan.FromSeconds(6 * FlushIntervalSeconds());
        bool Waits(SimulatedNode node) => node.OldestUnsettledMs < untilMs;
        await WaitAsync(() => !_fleet.Nodes.Any(Waits) || _time.GetElapsedTime(began) > patience, stop);
        return _fleet.Nodes.Where(Waits).Sum(n => (untilMs - n.OldestUnsettledMs ?? 0) / 1000);
    }

    private async Task<HistoryFinding> CheckAsync(Dictionary<SimulatedNode, int> expected, long fromMs, CancellationToken stop)
    {
        var check = new HistoryCheck(new Patient(_api, _time), _options.Seed);
        var found = HistoryFinding.None;
        foreach (var node in _fleet.Nodes.Where(n => n.Samples.IsKept))
        {
            var id = node.Id ?? throw new CliException($"{node.Name} has lost its identity.");
            found = found.Plus(await check.RunAsync(node, id, expected[node], fromMs, NowMs() + 1000, stop));
        }

        return found;
    }

    private SimulationReport Report(long taken, long unsettled, HistoryFinding found, long? stored)
    {
        var dropped = Sum(c => c.SamplesDropped);
        var gone = dropped + unsettled + found.Missing;
        var times = _parts.Settled;
        return new SimulationReport(_options.RunId, _options.Nodes, _options.Length.TotalSeconds, _options.Seed)
        {
            Taken = taken,
            Settled = Math.Max(0, taken - dropped - unsettled),

            // Of several instances of a server each counts for itself.
            Lost = gone + (_parts.Server.IsLoopback ? Math.Max(0, taken - gone - (stored ?? taken)) : 0),
            Doubled = found.Doubled,
            Wrong = found.Wrong,
            CheckedNodes = _options.Checked,
            CheckedSamples = found.Expected,
            RowsStored = stored,
            SecondsMissed = Sum(c => c.SecondsMissed),
            FramesSent = Sum(c => c.FramesSent),
            FramesResent = Sum(c => c.FramesResent),
            FailedRequests = [],
            Settling = new LatencyReport(times.Quantile(0.5), times.Quantile(0.95), times.Quantile(0.99)),
            Delayed = times.Delayed,
            IngestLag = new LatencyReport(null, null, null),
            FlushIntervalSeconds = FlushIntervalSeconds(),
            PollIntervalSeconds = null,
            PerNodeMinute = new PerNodeMinute(null, 0, 0, 0),
            Processes = [],
        };
    }

    /// <summary>Waits, tells how it goes, and notices when an agent ends.</summary>
    private async Task WaitAsync(Func<bool> isSo, CancellationToken stop)
    {
        for (var seconds = 1; !isSo(); seconds++)
        {
            await Task.Delay(Second, _time, stop);
            _fleet.ThrowIfEnded();
            if (seconds % ProgressSeconds == 0)
            {
                Progress();
            }
        }
    }

    private void Progress()
    {
        var second = _parts.Clock.Second;
        var at = second < 0 ? "enrolling" : Show.Number(Math.Floor(second)) + " s";
        var samples = _fleet.Nodes.Sum(n => (long)n.Samples.Count);
        var lag = _watch.Newest is { } late ? $", ingest lag {Show.Number(late)} s" : "";
        _output.Note(
            $"{at}: {_fleet.Enrolled} nodes, {samples} samples, {_parts.Settled.Count + _parts.Settled.Delayed} settled, "
            + $"{Sum(c => c.FramesSent)} frames, {Sum(c => c.FramesResent)} resent, {Sum(c => c.SamplesDropped)} dropped, "
            + $"flush {Show.Number(FlushIntervalSeconds())} s{lag}");
    }

    private double FlushIntervalSeconds() => _fleet.Nodes.Select(n => n.FlushIntervalSeconds).Order().ElementAt(_options.Nodes / 2);

    private long Sum(Func<Agent.AgentCounters, long> counter) => _fleet.Nodes.Sum(n => n.Sum(counter));

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
