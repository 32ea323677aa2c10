using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Ingest;

[Collection(AppCollection.Name)]
public sealed class RaceTests
{
    private const int FrameCount = 200;
    private const int RowsPerFrame = 2;
    private static readonly long Start = ServiceApp.StartMs - 200_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Ingest_TwoInstancesOnOneNode_LoseNothingAndDoubleNothing(int seed)
    {
        await using var one = new ServiceApp();
        await using var two = one.Twin();
        var node = await one.RegisterAsync();
        var frames = Enumerable.Range(0, FrameCount)
            .Select(i => node.Frame((ulong)i + 1, Start + (i * RowsPerFrame * 1000L), RowsPerFrame)).ToArray();
        var finished = false;

        async Task FeedAsync(ServiceApp app, int own)
        {
            // Each instance gets every frame once, in an order and batches of its own.
            var random = new Random(own);
            var order = Enumerable.Range(0, FrameCount).OrderBy(i => (i / 20 * 20) + random.Next(25)).ToList();
            for (var at = 0; at < order.Count;)
            {
                var batch = order.Skip(at).Take(random.Next(1, 12)).ToArray();
                await Stubbornly(() => app.IngestAsync(batch.Select(i => frames[i])));
                at += batch.Length;
            }
        }

        async Task WatchAsync()
        {
            while (!Volatile.Read(ref finished))
            {
                var stored = await one.StoredAsync(node);
                AssertCovered(stored, stored.Settled.Watermark(1));
            }
        }

        var watching = WatchAsync();
        await Task.WhenAll(Task.Run(() => FeedAsync(one, seed)), Task.Run(() => FeedAsync(two, seed + 100)));
        Volatile.Write(ref finished, true);
        await watching;

        var end = await one.StoredAsync(node);
        Assert.Equal(Enumerable.Range(0, FrameCount * RowsPerFrame).Select(i => Start + (i * 1000L)), end.Times);
        Assert.Equal($"1={FrameCount}", end.Settled.ToString());
    }

    /// <summary>
    /// Two instances, an agent that sends what is not settled, and a store that is thrown back at random moments while both instances keep
    /// what they remember of it.
    /// </summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Ingest_TwoInstancesAndAStoreThrownBack_LoseNothingAndDoubleNothing(int seed)
    {
        await using var one = new ServiceApp();
        await using var two = one.Twin();
        var node = await one.RegisterAsync();
        var frames = Enumerable.Range(0, FrameCount)
            .Select(i => node.Frame((ulong)i + 1, Start + (i * RowsPerFrame * 1000L), RowsPerFrame)).ToArray();
        var random = new Random(seed);
        var snapshot = await one.StoredAsync(node);
        var throwsLeft = 12;
        for (var sent = 0; ;)
        {
            // Some new frames, and some of those that the control row does not show as settled, which a throw-back makes many again.
            sent = Math.Min(FrameCount, sent + random.Next(1, 20));
            var settled = (await one.StoredAsync(node)).Settled;
            var due = Enumerable.Range(0, sent).Where(i => !settled.IsSettled(1, (ulong)i + 1)).OrderBy(_ => random.Next()).ToArray();
            if (due.Length == 0 && sent == FrameCount)
            {
                break;
            }

            await Task.WhenAll(
                Stubbornly(() => one.IngestAsync(due.Where(i => i % 3 != 0).Select(i => frames[i]))),
                Stubbornly(() => two.IngestAsync(due.Where(i => i % 3 != 1).Select(i => frames[i]))));
            var stored = await one.StoredAsync(node);
            AssertCovered(stored, stored.Settled.Watermark(1));
            if (throwsLeft > 0 && random.Next(3) == 0)
            {
                throwsLeft--;
                await snapshot.RestoreAsync(one.Tables, node.Id);
            }
            else if (random.Next(3) == 0)
            {
                snapshot = stored;
            }
        }

        var end = await one.StoredAsync(node);
        Assert.Equal(Enumerable.Range(0, FrameCount * RowsPerFrame).Select(i => Start + (i * 1000L)), end.Times);
        Assert.Equal($"1={FrameCount}", end.Settled.ToString());
    }

    /// <summary>What the watermark says is stored is there. Both were read in one query, so in one state.</summary>
    private static void AssertCovered(StoredNode stored, ulong watermark)
    {
        var times = stored.Times.ToHashSet();
        for (var i = 0; i < (int)watermark * RowsPerFrame; i++)
        {
            Assert.Contains(Start + (i * 1000L), times);
        }
    }

    /// <summary>As the trigger does: a batch that lost too many races is given again.</summary>
    private static async Task Stubbornly(Func<Task> ingest)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ingest();
                return;
            }
            catch (TableStorageException) when (attempt < 20)
            {
                continue;
            }
        }
    }
}
