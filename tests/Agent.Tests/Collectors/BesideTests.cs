using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Logging;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class BesideTests
{
    [Fact]
    public async Task Next_EachRound_WorksEveryTenthAndRepeats()
    {
        var count = 0;
        var beside = new Beside<string>(() => $"{Interlocked.Increment(ref count)}");
        Assert.Null(beside.Next());
        await Eventually.True(() => beside.Ready, "the work is done");
        for (var round = 1; round < 10; round++)
        {
            Assert.Equal("1", beside.Next());
            Assert.False(beside.Pending);
        }

        Assert.Equal("1", beside.Next());
        await Eventually.True(() => beside.Ready, "the work is done again");
        Assert.Equal("2", beside.Next());
    }

    [Fact]
    public async Task Next_WorkHangs_IsAGapAfterHalfAMinuteAndGoesOnLater()
    {
        using var release = new ManualResetEventSlim(true);
        var begun = 0;
        var beside = new Beside<string>(() =>
        {
            Interlocked.Increment(ref begun);
            release.Wait();
            return "done";
        });
        beside.Next();
        await Eventually.True(() => beside.Ready, "the work is done");
        Assert.Equal("done", beside.Next());
        release.Reset();
        var shown = Enumerable.Range(0, 100).Select(_ => beside.Next()).ToList();

        Assert.Equal(29, shown.Count(result => result is not null));
        Assert.Null(shown[^1]);
        await Eventually.True(() => begun == 2, "the work is begun once more");
        release.Set();
        await Eventually.True(() => beside.Ready, "the work is done at last");
        Assert.Equal("done", beside.Next());
    }

    [Fact]
    public async Task Next_WorkFails_SaysSoUntilItWorks()
    {
        var fails = false;
        var beside = new Beside<string>(() => Volatile.Read(ref fails) ? throw new IOException("gone") : "here");
        beside.Next();
        await Eventually.True(() => beside.Ready, "the work is done");
        Volatile.Write(ref fails, true);
        for (var round = 1; round <= 10; round++)
        {
            Assert.Equal("here", beside.Next());
        }

        await Eventually.True(() => beside.Ready, "the work has failed");
        Assert.Equal("gone", Assert.Throws<IOException>(() => beside.Next()).Message);
        await Eventually.True(() => beside.Ready, "the work has failed again");
        Volatile.Write(ref fails, false);
        Assert.Equal("gone", Assert.Throws<IOException>(() => beside.Next()).Message);
        await Eventually.True(() => beside.Ready, "the work is done");
        Assert.Equal("here", beside.Next());
    }

    [Fact]
    public async Task Next_WorkFailsForGood_IsLoggedOnceBySampler()
    {
        var series = new SeriesTable();
        var log = new StringWriter();
        var failing = new Failing();
        var sampler = new Sampler([failing], series, new AgentLog(log, new ManualTimeProvider()));
        for (var second = 0; second < 300; second++)
        {
            sampler.Take(second);
            await Eventually.True(() => failing.Work.Ready, "the work has failed");
        }

        Assert.Single(log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private sealed class Failing : ICollector
    {
        public Beside<string> Work { get; } = new(() => throw new IOException("gone"));

        public string Name => "failing";

        public void Collect() => Work.Next();
    }
}
