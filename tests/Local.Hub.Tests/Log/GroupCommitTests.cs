using CloudNexus.Harness;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Log;

public sealed class GroupCommitTests
{
    [Fact]
    public async Task Append_BeforeTheFlush_IsNeitherAcknowledgedNorReadable()
    {
        await using var test = new TestStore();
        await test.AppendAsync("before");
        test.Files.Hold();
        var append = test.Log.AppendAsync(TestStore.Event("held"));
        await Eventually.True(() => test.Files.Held == 1, "the flush is under way");
        Assert.False(append.IsCompleted);
        Assert.Equal(1, test.Log.NextSequence);
        Assert.Equal(["before"], await TestStore.BodiesAsync(test.Log));
        test.Files.Go();
        Assert.Equal(1, (await append).Sequence);
        Assert.Equal(["before", "held"], await TestStore.BodiesAsync(test.Log));
    }

    [Fact]
    public async Task Append_ManyWhileOneFlushes_ShareTheNextFlush()
    {
        await using var test = new TestStore();
        await test.AppendAsync("warm");
        test.Files.Hold();
        var first = test.Log.AppendAsync(TestStore.Event("first"));
        await Eventually.True(() => test.Files.Held == 1, "the flush is under way");
        var before = test.Files.Flushes;
        var others = Enumerable.Range(0, 500).Select(i => test.Log.AppendAsync(TestStore.Event($"{i}"))).ToArray();
        test.Files.Go();
        await first;
        var results = await Task.WhenAll(others);
        Assert.Equal(Enumerable.Range(2, 500).Select(i => (long)i), results.Select(r => r.Sequence));
        Assert.Equal(2, test.Files.Flushes - before);
    }

    [Fact]
    public async Task Append_ConcurrentCallers_EachGetTheirOwnSequenceNumber()
    {
        await using var test = new TestStore();
        var log = test.Log;
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(sender => Task.Run(async () =>
        {
            List<(string Body, long Sequence)> mine = [];
            for (var i = 0; i < 200; i++)
            {
                var body = $"{sender}-{i}";
                mine.Add((body, (await log.AppendAsync(TestStore.Event(body))).Sequence));
            }

            return mine;
        })));
        var read = (await TestStore.ReadAllAsync(log)).Select(e => (TestStore.Body(e), e.Sequence));
        Assert.Equal(results.SelectMany(r => r).OrderBy(r => r.Sequence), read);
        Assert.Equal(3200, log.GetStats().Appended);
    }

    [Fact]
    public async Task Append_AList_IsStoredWithConsecutiveNumbersOrNotAtAll()
    {
        await using var test = new TestStore { Options = new LogOptions { MaxEventBytes = 10 } };
        var stored = await test.Log.AppendAsync([TestStore.Event("a"), TestStore.Event("b"), TestStore.Event("c")]);
        Assert.Equal(0, stored.Sequence);
        var refused = await test.Log.AppendAsync([TestStore.Event("d"), TestStore.Event("longer than ten")]);
        Assert.Equal(AppendStatus.Refused, refused.Status);
        Assert.Contains("Event 1", refused.Error, StringComparison.Ordinal);
        Assert.Equal(AppendStatus.Refused, (await test.Log.AppendAsync([])).Status);
        Assert.Equal(["a", "b", "c"], await TestStore.BodiesAsync(test.Log));
    }

    [Theory]
    [InlineData(3, 100_000)]
    [InlineData(1000, 1024)]
    public async Task Append_QueueFull_IsRefusedAndCountedUntilItDrains(int maxEvents, int maxBytes)
    {
        await using var test = new TestStore { Options = new LogOptions { QueuedEvents = maxEvents, QueuedBytes = maxBytes } };
        var body = new string('x', 300);
        await test.AppendAsync(body);
        test.Files.Hold();
        var underWay = test.Log.AppendAsync(TestStore.Event(body));
        await Eventually.True(() => test.Files.Held == 1, "the flush is under way");
        var waiting = Enumerable.Range(0, 3).Select(_ => test.Log.AppendAsync(TestStore.Event(body))).ToArray();
        var refused = await test.Log.AppendAsync(TestStore.Event(body));
        Assert.Equal(AppendStatus.QueueFull, refused.Status);
        Assert.Equal((1, 3), (test.Log.GetStats().RejectedFull, test.Log.GetStats().QueuedEvents));
        test.Files.Go();
        Assert.All(await Task.WhenAll([underWay, .. waiting]), r => Assert.True(r.IsStored));
        await test.AppendAsync(body);
        Assert.Equal((0, 0), (test.Log.GetStats().QueuedEvents, test.Log.GetStats().QueuedBytes));
    }

    [Fact]
    public async Task Dispose_WithAppendsWaiting_StoresThemFirst()
    {
        await using var test = new TestStore { Options = new LogOptions { GroupBytes = 1024, CommitThreads = 2 } };
        await test.AppendAsync("a");
        test.Files.Hold();
        var waiting = Enumerable.Range(0, 50).Select(_ => test.Log.AppendAsync(TestStore.Event(new string('y', 500)))).ToArray();
        var log = test.Log;
        var closing = test.CloseAsync();
        Assert.Equal(AppendStatus.Closed, (await log.AppendAsync(TestStore.Event("late"))).Status);
        test.Files.Go();
        await closing;
        Assert.All(await Task.WhenAll(waiting), r => Assert.True(r.IsStored));
        Assert.Equal(51, test.Log.NextSequence);
    }

    [Fact]
    public async Task Append_OneEvent_AllocatesItsAnswerAndLittleElse()
    {
        await using var test = new TestStore();
        await test.AppendAsync("warm");
        test.Files.Hold();
        var log = test.Log;
        var data = TestStore.Event(new string('x', 10_000));
        var appends = new Task[1000];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < appends.Length; i++)
        {
            appends[i] = log.AppendAsync(data);
        }

        var perAppend = (GC.GetAllocatedBytesForCurrentThread() - before) / appends.Length;
        test.Files.Go();
        await Task.WhenAll(appends);
        Assert.InRange(perAppend, 1, 300);
    }

    [Fact]
    public async Task Append_ClockStepsBack_TimesDoNotFall()
    {
        await using var test = new TestStore();
        await test.AppendAsync("a");
        test.Time.Advance(TimeSpan.FromSeconds(-90));
        await test.AppendAsync("b");
        await test.CloseAsync();
        await test.AppendAsync("c");
        var times = (await TestStore.ReadAllAsync(test.Log)).Select(e => e.EnqueuedTime).ToList();
        Assert.Equal([times[0], times[0], times[0]], times);
    }
}
