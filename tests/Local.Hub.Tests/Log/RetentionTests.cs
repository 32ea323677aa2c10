using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Log;

public sealed class RetentionTests
{
    private static readonly string Body = new('x', 900);

    [Fact]
    public async Task Append_OverTheByteLimit_DropsTheOldestSegmentsAndCountsThem()
    {
        await using var test = new TestStore { Options = new LogOptions { SegmentBytes = 1024, RetentionBytes = 3000, CommitThreads = 1 } };
        await test.AppendAsync([.. Enumerable.Repeat(Body, 10)]);
        var stats = test.Log.GetStats();
        Assert.True(stats.Bytes <= 3000 + 1024, $"{stats.Bytes} bytes");
        Assert.Equal(10, stats.NextSequence);
        Assert.Equal(10, stats.Segments + stats.DroppedSegments);
        Assert.Equal(stats.Segments, test.SegmentFiles.Length);
        Assert.Equal(stats.OldestSequence, stats.NextSequence - stats.Segments);
        Assert.True(stats.DroppedBytes > 0);
    }

    [Fact]
    public async Task Read_BelowTheOldestKept_StartsAtTheOldest()
    {
        await using var test = new TestStore { Options = new LogOptions { SegmentBytes = 1024, RetentionBytes = 1024, CommitThreads = 1 } };
        await test.AppendAsync([.. Enumerable.Repeat(Body, 5)]);
        var read = await test.Log.ReadAsync(0, 10, 1 << 20, CancellationToken.None);
        Assert.Equal(test.Log.OldestSequence, read[0].Sequence);
        Assert.True(read[0].Sequence > 0);
    }

    [Fact]
    public async Task Timer_SegmentsPastTheirAge_AreDroppedButNeverTheLast()
    {
        await using var test = new TestStore
        {
            Options = new LogOptions { SegmentAge = TimeSpan.FromMinutes(10), RetentionAge = TimeSpan.FromHours(1), CommitThreads = 1 },
        };
        await test.AppendAsync("old");
        test.Time.Advance(TimeSpan.FromMinutes(11));
        await test.AppendAsync("newer");
        Assert.Equal(2, test.SegmentFiles.Length);
        test.Time.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(["old", "newer"], await TestStore.BodiesAsync(test.Log));
        test.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(["newer"], await TestStore.BodiesAsync(test.Log));
        test.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(["newer"], await TestStore.BodiesAsync(test.Log));
    }

    [Fact]
    public async Task Read_SegmentRemovedUnderIt_StartsAgainAtTheOldestKept()
    {
        await using var test = new TestStore
        {
            Options = new LogOptions { SegmentAge = TimeSpan.FromMinutes(10), RetentionAge = TimeSpan.FromHours(1), CommitThreads = 1 },
        };
        await test.AppendAsync("old");
        test.Time.Advance(TimeSpan.FromMinutes(11));
        await test.AppendAsync("newer");
        test.Files.BeforeRead = () => test.Time.Advance(TimeSpan.FromHours(2));
        var read = await test.Log.ReadAsync(0, 10, 1 << 20, CancellationToken.None);
        Assert.Equal("newer", TestStore.Body(read.Single()));
        Assert.Equal(1, test.Log.GetStats().DroppedSegments);
    }

    [Fact]
    public async Task Reopen_AfterRetention_NumbersGoOn()
    {
        await using var test = new TestStore { Options = new LogOptions { SegmentBytes = 1024, RetentionBytes = 1024, CommitThreads = 1 } };
        await test.AppendAsync([.. Enumerable.Repeat(Body, 5)]);
        await test.CloseAsync();
        Assert.Equal(5, (await test.Log.AppendAsync(TestStore.Event(Body))).Sequence);
    }

    [Fact]
    public async Task Read_WhileRetentionRemovesWhatIsRead_GivesRisingNumbersWithoutFailing()
    {
        await using var test = new TestStore { Options = new LogOptions { SegmentBytes = 4096, RetentionBytes = 8192, CommitThreads = 1 } };
        var log = test.Log;
        const int count = 2000;
        var writer = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
            {
                Assert.True((await log.AppendAsync(TestStore.Event(Body))).IsStored);
            }
        });
        var next = 0L;
        while (next < count)
        {
            foreach (var stored in await log.ReadAsync(next, 3, 1 << 20, CancellationToken.None))
            {
                Assert.True(stored.Sequence >= next);
                next = stored.Sequence + 1;
            }
        }

        await writer;
    }
}
