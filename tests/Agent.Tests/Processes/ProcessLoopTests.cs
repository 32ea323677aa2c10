using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Processes;
using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Timing;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Processes;

public sealed class ProcessLoopTests : IDisposable
{
    private readonly ProcessTree _tree = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly AgentCounters _counters = new();
    private readonly StringWriter _log = new();
    private readonly FileSpool _spool;
    private readonly SampleLoop _samples;
    private readonly ProcessLoop _loop;

    public ProcessLoopTests()
    {
        var log = new AgentLog(_log, _clock);
        var timeline = new Timeline(_clock);
        var series = new SeriesTable();
        _spool = FaultyFiles.NewSpool(_counters);
        var watch = new ClockWatch(_clock, new BootDouble(_clock));
        _samples = new SampleLoop(
            new Sampler([new CountingCollector(series)], series, log), _spool, timeline, watch, _counters, _clock);
        _loop = new ProcessLoop(new ProcessCollector(_tree.Root, _clock), _samples, timeline, log, _clock);
        _tree.Set(10, "p", ticks: 1, pages: 1);
    }

    [Fact]
    public async Task RunAsync_Minutes_FirstSnapshotSoonThenOneAMinute()
    {
        using var stop = new CancellationTokenSource();
        var startMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var run = _loop.RunAsync(stop.Token);
        var times = new List<long>();
        for (var second = 0; second < 200; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _samples.TakeIfDue();
            if (IsDue())
            {
                await Eventually.True(() => _spool.WaitingSnapshots > 0, "the snapshot is taken");
            }

            times.AddRange(Cut().Select(s => s.TimeMs));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.InRange(times.Count, 4, 5);
        Assert.All(times.Skip(1), t => Assert.Equal(0, t % 60_000));
        Assert.Empty(_log.ToString());

        bool IsDue()
        {
            var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            return times.Count == 0 ? now - startMs == 5_000 : now % 60_000 == 0 && now - times[^1] >= 5_000;
        }
    }

    [Fact]
    public void LookIfDue_FirstLook_OnlyBeginsTheComparison()
    {
        Assert.Null(_loop.Look());
        _loop.LookIfDue();
        Assert.Equal(0, _spool.WaitingSnapshots);
        _clock.Advance(TimeSpan.FromSeconds(5));
        _loop.LookIfDue();
        Assert.Equal(1, _spool.WaitingSnapshots);
        _loop.LookIfDue();
        Assert.Equal(1, _spool.WaitingSnapshots);
    }

    [Fact]
    public void Anchor_BeforeTheFrame_MovesSnapshotsWithTheSamples()
    {
        _loop.Look();
        _clock.Advance(TimeSpan.FromSeconds(6));
        _samples.TakeIfDue();
        _loop.LookIfDue();
        _samples.Anchor(_clock.GetUtcNow().ToUnixTimeMilliseconds() - 3_600_000, TimeSpan.Zero);

        var frame = _spool.Read(_spool.Cut(1, 1000)!)!;
        Assert.Equal(DecodeStatus.Ok, ProcessCodec.TryDecode(frame.Processes.Span, out var snapshots));
        Assert.Equal(frame.Samples.Timestamps[^1], Assert.Single(snapshots!).TimeMs);
    }

    [Fact]
    public void Anchor_TimelineMovesBackHours_TheNextSnapshotStillComes()
    {
        _loop.Look();
        _clock.Advance(TimeSpan.FromSeconds(6));
        _loop.LookIfDue();
        _samples.Anchor(_clock.GetUtcNow().ToUnixTimeMilliseconds() - 3_600_000, TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromSeconds(60));
        _loop.LookIfDue();
        Assert.Equal(2, _spool.WaitingSnapshots);
    }

    [Fact]
    public void LookIfDue_NoProc_IsLoggedOnceAndTriedAgain()
    {
        _loop.Look();
        Directory.Delete(_tree.Root.PathOf("proc"), recursive: true);
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            _loop.LookIfDue();
        }

        Assert.Equal(1, _log.ToString().Split("processes:").Length - 1);
        _tree.Set(10, "p", ticks: 1, pages: 1);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _loop.LookIfDue();
        Assert.Equal(1, _spool.WaitingSnapshots);
        Assert.Contains("works again", _log.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _tree.Dispose();

    private IReadOnlyList<ProcessSnapshot> Cut()
    {
        Assert.Equal(DecodeStatus.Ok, ProcessCodec.TryDecode(_spool.Read(_spool.Cut(1, 1000)!)!.Processes.Span, out var snapshots));
        return snapshots!;
    }
}
