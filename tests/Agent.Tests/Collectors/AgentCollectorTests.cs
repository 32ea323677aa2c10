using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Timing;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class AgentCollectorTests
{
    private readonly ManualTimeProvider _inner = new();
    private readonly AgentCounters _counters = new();
    private readonly SeriesTable _series = new();

    [Fact]
    public void Collect_GivesWhatItTakesWhatWaitsAndWhatWentWrong()
    {
        var clock = new SteppedTime(_inner);
        var timeline = new Timeline(clock, _inner.GetUtcNow().ToUnixTimeMilliseconds(), isAnchored: true);
        using var spool = new FaultyFiles().Open(_counters);
        var cpu = TimeSpan.Zero;
        var collector = new AgentCollector(spool, timeline, _counters, _series, clock, () => cpu);
        Collect(collector);
        spool.Append(new Sample(timeline.NowMs - 42_000, SeriesSchema.Create([]), []));
        cpu += TimeSpan.FromMilliseconds(2.5);
        _inner.Advance(TimeSpan.FromSeconds(1));
        clock.Step = TimeSpan.FromMilliseconds(-1500);
        _counters.CountDropped(2, 10);
        _counters.CountMissed(3);
        _counters.CountClockStep();
        _counters.CountSendError();
        _counters.CountAccepted(100, again: true);
        var values = Collect(collector);

        Assert.Equal(0.25, values["agent.cpu"]);
        Assert.Equal(43, values["agent.spool_age"]);
        Assert.Equal(spool.Bytes, values["agent.spool_bytes"]);
        Assert.Equal(-1500, values["agent.clock_offset"]);
        Assert.Equal(10, values["agent.dropped_samples"]);
        Assert.Equal(3, values["agent.missed_seconds"]);
        Assert.Equal((1, 1, 1), (values["agent.clock_steps"], values["agent.send_errors"], values["agent.resent"]));
        Assert.True(!OperatingSystem.IsLinux() || values["agent.rss"] > 1 << 20);
    }

    [Fact]
    public void Collect_TimelineIsAGuess_LeavesTheOffsetOut()
    {
        using var spool = new FaultyFiles().Open(_counters);
        var values = Collect(new AgentCollector(spool, new Timeline(_inner), _counters, _series, _inner));
        Assert.Null(values["agent.clock_offset"]);
        Assert.Null(values["agent.cpu"]);
        Assert.Equal(0, values["agent.spool_age"]);
    }

    [Fact]
    public void Collect_ProcessIsNotItsOwn_LeavesOutWhatTheProcessTakes()
    {
        using var spool = new FaultyFiles().Open(_counters);
        var values = Collect(new AgentCollector(spool, new Timeline(_inner), _counters, _series, _inner, ownProcess: false));
        Assert.DoesNotContain("agent.cpu", values);
        Assert.DoesNotContain("agent.rss", values);
        Assert.Equal(0, values["agent.spool_age"]);
    }

    private Dictionary<string, double?> Collect(AgentCollector collector)
    {
        _series.ClearValues();
        collector.Collect();
        return _series.Schema.Series.Zip(_series.Values()).ToDictionary(p => p.First.Key, p => p.First.ToDouble(p.Second));
    }
}
