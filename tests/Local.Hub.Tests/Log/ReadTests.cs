using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Log;

public sealed class ReadTests
{
    [Fact]
    public async Task Read_NothingThere_WaitsAndWakesWhenAnEventIsStored()
    {
        await using var test = new TestStore();
        var readers = Enumerable.Range(0, 3).Select(_ => test.Log.ReadAsync(0, 10, 1000, CancellationToken.None).AsTask()).ToArray();
        Assert.All(readers, r => Assert.False(r.IsCompleted));
        await test.AppendAsync("a");
        Assert.All(await Task.WhenAll(readers), r => Assert.Equal("a", TestStore.Body(r.Single())));
    }

    [Fact]
    public async Task Read_BeyondTheEnd_WaitsForThatNumber()
    {
        await using var test = new TestStore();
        var reader = test.Log.ReadAsync(2, 10, 1000, CancellationToken.None).AsTask();
        await test.AppendAsync("a", "b");
        Assert.False(reader.IsCompleted);
        await test.AppendAsync("c");
        Assert.Equal("c", TestStore.Body((await reader).Single()));
    }

    [Fact]
    public async Task Read_Cancelled_Ends()
    {
        await using var test = new TestStore();
        using var cancel = new CancellationTokenSource();
        var reader = test.Log.ReadAsync(0, 10, 1000, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader);
    }

    [Fact]
    public async Task Read_StoreClosed_Ends()
    {
        await using var test = new TestStore();
        var reader = test.Log.ReadAsync(0, 10, 1000, CancellationToken.None).AsTask();
        await test.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reader);
    }

    [Fact]
    public async Task Read_Limits_AreKeptButOneEventAlwaysComes()
    {
        await using var test = new TestStore();
        await test.AppendAsync([.. Enumerable.Range(0, 10).Select(i => $"{i}" + new string('z', 99))]);
        Assert.Equal(4, (await test.Log.ReadAsync(0, 4, 1 << 20, CancellationToken.None)).Count);
        Assert.Equal(2, (await test.Log.ReadAsync(0, 100, 300, CancellationToken.None)).Count);
        Assert.Equal(7, (await test.Log.ReadAsync(7, 100, 1, CancellationToken.None)).Single().Sequence);
    }

    [Fact]
    public async Task Read_FromAnyNumber_FindsItThroughTheIndex()
    {
        await using var test = new TestStore
        {
            Options = new LogOptions { SegmentBytes = 64 * 1024, IndexIntervalBytes = 1024, CommitThreads = 1 },
        };
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => test.Log.AppendAsync(TestStore.Event($"{i} {new string('i', i % 97)}"))));
        var random = new Random(8);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 300; i++)
            {
                var from = random.Next(2000);
                var read = await test.Log.ReadAsync(from, 1, 1 << 20, CancellationToken.None);
                Assert.Equal(from, read.Single().Sequence);
                Assert.StartsWith($"{from} ", TestStore.Body(read[0]), StringComparison.Ordinal);
            }

            await test.CloseAsync();
        }
    }

    [Fact]
    public async Task Read_AnEventLargerThanTheReadBuffer_ComesWhole()
    {
        await using var test = new TestStore();
        var body = new byte[900_000];
        new Random(3).NextBytes(body);
        await test.AppendAsync("small");
        var data = new EventData(body, "key", [new EventProperty("name", "value")]);
        Assert.True((await test.Log.AppendAsync(data)).IsStored);
        var stored = (await TestStore.ReadAllAsync(test.Log))[1];
        Assert.True(stored.Body.Span.SequenceEqual(body));
        Assert.Equal(("key", "value"), (stored.PartitionKey, stored.Properties.Single().Text));
    }

    [Fact]
    public void Index_ManyRecords_HasOneEntryPerInterval()
    {
        var index = new SparseIndex(1000);
        for (var i = 0; i < 10_000; i++)
        {
            index.Offer(i, SegmentHeader.Bytes + (i * 50L));
        }

        Assert.InRange(index.Count, 480, 500);
        Assert.Equal(SegmentHeader.Bytes + (5000 * 50L), index.Find(5007));
        Assert.Equal(SegmentHeader.Bytes, index.Find(3));
    }
}
