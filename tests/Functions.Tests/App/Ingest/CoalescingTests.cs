using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Ingest;

[Collection(AppCollection.Name)]
public sealed class CoalescingTests
{
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_ManyFramesOfANode_IsOneTransaction()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start));
        var before = Operations(app);

        await app.IngestAsync(Enumerable.Range(1, 20).Select(i => node.Frame((ulong)i + 1, Start + (i * 5000L))));

        var after = Operations(app);

        // One for the samples and the watermark, one for the node's state; all else is remembered.
        Assert.Equal(before[TableOperation.Transaction] + 2, after[TableOperation.Transaction]);
        Assert.Equal(before[TableOperation.Get], after[TableOperation.Get]);
        Assert.Equal(before[TableOperation.Upsert], after[TableOperation.Upsert]);
        Assert.Equal(21UL, (await app.StoredAsync(node)).Settled.Watermark(1));
    }

    [Fact]
    public async Task Ingest_FirstBatchOfAnEpoch_NeedsItsSchemaOnce()
    {
        // A schema that no other node has shown, in the batch's first frame only.
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();

        await app.IngestAsync(
            node.Frame(1, Start), node.Frame(2, Start + 5000, withSchema: false), node.Frame(3, Start + 10_000, withSchema: false));

        var stored = await app.StoredAsync(node);
        Assert.Equal(3UL, stored.Settled.Watermark(1));
        Assert.Equal(15, stored.Times.Length);
        Assert.Empty(await app.DeadLettersAsync());
    }

    [Fact]
    public async Task Ingest_FramesOfManyNodes_IsATransactionEach()
    {
        await using var app = new ServiceApp();
        var nodes = new List<TestNode>();
        for (var i = 0; i < 5; i++)
        {
            nodes.Add(await app.RegisterAsync($"node {i}"));
        }

        await app.IngestAsync(nodes.SelectMany(n => new[] { n.Frame(1, Start), n.Frame(2, Start + 5000) }));

        foreach (var node in nodes)
        {
            var stored = await app.StoredAsync(node);
            Assert.Equal(10, stored.Times.Length);
            Assert.Equal(2UL, stored.Settled.Watermark(1));
        }
    }

    [Fact]
    public async Task Ingest_WithoutSchemaAfterARestart_ReadsItFromTheStore()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start));
        await using var restarted = app.Twin();

        await restarted.IngestAsync(node.Frame(2, Start + 5000, withSchema: false));

        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(1));
    }

    private static IReadOnlyDictionary<TableOperation, long> Operations(ServiceApp app)
        => app.Get<TableServiceClient>().Metrics.Snapshot().Operations;
}
