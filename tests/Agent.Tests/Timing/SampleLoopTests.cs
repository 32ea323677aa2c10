using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Timing;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Timing;

public sealed class SampleLoopTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualTimeProvider _inner = new();
    private readonly FileSpool _spool;
    private readonly AgentCounters _counters = new();
    private readonly SteppedTime _clock;
    private readonly BootDouble _boot;
    private readonly SampleLoop _loop;

    public SampleLoopTests()
    {
        _clock = new SteppedTime(_inner);
        _spool = FaultyFiles.NewSpool(_counters);
        _boot = new BootDouble(_inner);
        _loop = NewLoop(new Timeline(_clock));
    }

    [Fact]
    public void TakeIfDue_WithinOneSecond_TakesOne()
    {
        Assert.False(_loop.TakeIfDue());
        _inner.Advance(Second);
        Assert.True(_loop.TakeIfDue());
        Assert.False(_loop.TakeIfDue());
        _inner.Advance(Second / 2);
        Assert.False(_loop.TakeIfDue());
    }

    [Fact]
    public void TakeIfDue_SecondsPassedUnseen_CountsThem()
    {
        _inner.Advance(5 * Second);
        Assert.True(_loop.TakeIfDue());
        Assert.Equal(4, _counters.SecondsMissed);
        Assert.Equal(1, _spool.UnframedSamples);
    }

    [Theory]
    [InlineData(-3_600_400)]
    [InlineData(-600)]
    [InlineData(400)]
    [InlineData(600)]
    [InlineData(7_200_900)]
    public void Anchor_First_KeepsSamplesASecondApart(long error)
    {
        for (var i = 0; i < 3; i++)
        {
            _inner.Advance(Second);
            _loop.TakeIfDue();
        }

        _loop.Anchor(_inner.GetUtcNow().ToUnixTimeMilliseconds() + error, TimeSpan.Zero);
        for (var i = 0; i < 30; i++)
        {
            _inner.Advance(Second / 10);
            _loop.TakeIfDue();
        }

        var times = _spool.Read(_spool.Cut(1, 1000)!)!.Samples.Timestamps;
        Assert.InRange(times.Count, 5, 7);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(1000, pair.Second - pair.First));
    }

    [Fact]
    public void HeedClocks_HostSlept_GoesOnWithoutADoubledSecondAndCountsWhatItMissed()
    {
        var moved = 0;
        _loop.ClockMoved += () => moved++;
        _inner.Advance(Second);
        _loop.HeedClocks();
        Assert.True(_loop.TakeIfDue());
        _boot.Slept = _clock.Step = 600 * Second;
        _inner.Advance(Second);
        _loop.HeedClocks();
        Assert.True(_loop.TakeIfDue());
        Assert.False(_loop.TakeIfDue());

        Assert.Equal((1, 600L, 0L), (moved, _counters.SecondsMissed, _counters.ClockSteps));
        var times = _spool.Read(_spool.Cut(1, 1000)!)!.Samples.Timestamps;
        Assert.Equal([times[0], times[0] + 601_000], times);
    }

    [Fact]
    public void TakeIfDue_TimelineBehindTheSpool_WaitsForItsNextSecond()
    {
        var timeline = new Timeline(_clock);
        _spool.Append(new Sample((timeline.NowMs / 1000 * 1000) + 3000, OneSeries(), [1]));
        timeline.NotBefore(_spool.NewestMs!.Value);
        var loop = NewLoop(timeline);
        Assert.False(loop.TakeIfDue());
        _inner.Advance(Second * 1.2);
        Assert.True(loop.TakeIfDue());
        Assert.Equal(0, _counters.SecondsMissed);
    }

    [Fact]
    public async Task RunAsync_HostClockStepped_AsksForAnAnchorOnce()
    {
        using var stop = new CancellationTokenSource();
        var taken = 0;
        var moved = 0;
        _loop.Taken += () => Interlocked.Increment(ref taken);
        _loop.ClockMoved += () => Interlocked.Increment(ref moved);
        var run = _loop.RunAsync(stop.Token);
        for (var second = 1; second <= 4; second++)
        {
            _clock.Step = second >= 2 ? TimeSpan.FromHours(-1) : TimeSpan.Zero;
            _inner.Advance(Second);
            await Eventually.True(() => Volatile.Read(ref taken) == second, "the second is taken");
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, moved);
        Assert.Equal(0, _counters.SecondsMissed);
    }

    private static Wire.SeriesSchema OneSeries() => Wire.SeriesSchema.Create([Wire.SeriesDefinition.Counter("a.count", "1")]);

    private SampleLoop NewLoop(Timeline timeline)
    {
        var series = new SeriesTable();
        var sampler = new Sampler([new CountingCollector(series)], series, new AgentLog(TextWriter.Null, _clock));
        return new SampleLoop(sampler, _spool, timeline, new ClockWatch(_clock, _boot), _counters, _clock);
    }
}
