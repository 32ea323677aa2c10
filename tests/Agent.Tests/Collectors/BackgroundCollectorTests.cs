using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class BackgroundCollectorTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly HostTree _tree = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _log = new();
    private readonly TaskCompletionSource<string> _slow = new();
    private readonly Source _source;

    public BackgroundCollectorTests() => _source = new Source(_tree.Series, new AgentLog(_log, _clock), _clock);

    private string[] LogLines => _log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public async Task Collect_Answer_IsRepeatedAndRenewedAtTheInterval()
    {
        _source.Next = _ => Task.FromResult("5");
        Assert.Null(Collect());
        await _source.Running;
        for (var second = 0; second < 10; second++)
        {
            Assert.Equal(5, Collect());
            Assert.Equal(1, _source.Runs);
            _clock.Advance(Second);
        }

        _source.Next = _ => Task.FromResult("6");
        Assert.Equal(5, Collect());
        await _source.Running;
        Assert.Equal(6, Collect());
        Assert.Equal(2, _source.Runs);
        Assert.Equal([true, false, false, false, false, false, false, false, false, false, false, true], _source.News);
    }

    [Fact]
    public async Task Collect_RunTakesLong_NeverStartsAnotherAndShowsTheLastUntilStale()
    {
        await Answer("5");
        _source.Next = _ => _slow.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(5, Collect());
        await Eventually.True(() => _source.Runs == 2, "the second run began");
        for (var second = 10; second < 20; second++)
        {
            Assert.Equal(5, Collect());
            _clock.Advance(Second);
        }

        for (var second = 0; second < 30; second++)
        {
            Assert.Null(Collect());
            _clock.Advance(Second);
        }

        Assert.Equal(2, _source.Runs);
        Assert.Contains("hangs", Assert.Single(LogLines), StringComparison.Ordinal);
        _slow.SetResult("7");
        await Eventually.True(() => _source.Running.IsCompleted, "the run ended at last");
        Assert.Equal(7, Collect());
        Assert.Contains("works again", LogLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_TimeIsUp_CallsTheRunOff()
    {
        _source.Next = stop => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ContinueWith(_ => "", stop);
        Collect();
        await Eventually.True(() => _source.Runs == 1, "the run began");
        _clock.Advance(TimeSpan.FromSeconds(4));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _source.Running);
        Assert.Null(Collect());
        Assert.EndsWith("slow: no answer within 4 s", Assert.Single(LogLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_Fails_IsLoggedOnceAndAskedLessAndLess()
    {
        _source.Next = _ => throw new IOException("broken");
        var starts = new List<int>();
        for (var second = 0; second < 1500; second++)
        {
            var runs = _source.Runs;
            Collect();
            await Eventually.True(() => _source.Running.IsCompleted, "the run ended");
            if (_source.Runs > runs)
            {
                starts.Add(second);
            }

            _clock.Advance(Second);
        }

        // 20, 40, 80, 160, then five minutes; an outcome is seen a second after the run.
        Assert.Equal([0, 20, 60, 140, 300, 600, 900, 1200], starts);
        Assert.EndsWith("slow: broken", Assert.Single(LogLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_NeverThere_IsSilentAndLookedForEveryFiveMinutes()
    {
        _source.Next = _ => throw new BackgroundSourceMissingException("nothing here");
        for (var second = 0; second < 600; second++)
        {
            Collect();
            await Eventually.True(() => _source.Running.IsCompleted, "the run ended");
            _clock.Advance(Second);
        }

        Assert.Equal(2, _source.Runs);
        Assert.Empty(LogLines);
        await Answer("1");
        Assert.Equal(1, Collect());
    }

    [Fact]
    public async Task Collect_WasThereAndGoes_IsLoggedAndForgottenInTheEnd()
    {
        await Answer("5");
        _source.Next = _ => throw new BackgroundSourceMissingException("gone");
        for (var second = 0; second < 90; second++)
        {
            _clock.Advance(Second);
            Collect();
            await Eventually.True(() => _source.Running.IsCompleted, "the run ended");
        }

        Assert.Equal(1, _source.Forgotten);
        Assert.EndsWith("slow: gone", Assert.Single(LogLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_RunInProgress_IsCalledOff()
    {
        _source.Next = stop => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ContinueWith(_ => "", stop);
        Collect();
        await Eventually.True(() => _source.Runs == 1, "the run began");
        var run = _source.Running;
        var disposing = _source.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await disposing;
        Assert.True(_source.Released);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _slow.TrySetResult("0");
        await _source.DisposeAsync();
    }

    public void Dispose() => _tree.Dispose();

    private double? Collect() => _tree.Collect(_source)["slow.value"];

    private async Task Answer(string text)
    {
        _source.Next = _ => Task.FromResult(text);
        Collect();
        await _source.Running;
        Collect();
    }

    private sealed class Source(SeriesTable series, AgentLog log, TimeProvider clock)
        : BackgroundCollector<string>("slow", new BackgroundTiming(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(4)), log, clock)
    {
        private readonly Slot _slot = series.Add(SeriesDefinition.Gauge("slow.value", "1"));
        private int _runs;

        public Func<CancellationToken, Task<string>> Next { get; set; } = _ => Task.FromResult("0");

        public int Runs => Volatile.Read(ref _runs);

        public List<bool> News { get; } = [];

        public int Forgotten { get; private set; }

        public bool Released { get; private set; }

        protected override Task<string> ReadAsync(CancellationToken stop)
        {
            Interlocked.Increment(ref _runs);
            return Next(stop);
        }

        protected override void Publish(string answer, bool isNew)
        {
            News.Add(isNew);
            _slot.Set(double.Parse(answer, System.Globalization.CultureInfo.InvariantCulture));
        }

        protected override void Forget() => Forgotten++;

        protected override void Release() => Released = true;
    }
}
