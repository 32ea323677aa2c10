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
    private readonly SampleLoop _loop;

    public SampleLoopTests()
    {
        _clock = new SteppedTime(_inner);
        _spool = FaultyFiles.NewSpool(_counters);
        var series = new SeriesTable();
        var sampler = new Sampler([new CountingCollector(series)], series, new AgentLog(TextWriter.Null, _clock));
        _loop = new SampleLoop(sampler, _spool, new Timeline(_clock), new ClockWatch(_clock, new BootDouble(_inner)), _counters, _clock);
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
}
