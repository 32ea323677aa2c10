using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Live;

[Collection(AppCollection.Name)]
public sealed class GovernedIngestTests
{
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_FleetHasGrown_WritesTheIntervalsWithTheSamplesAndNoOperationMore()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start));
        var before = Operations(app);
        await app.IngestAsync(node.Frame(2, Start + 5000));
        var usual = Operations(app) - before;

        app.Get<Governor>().Load = new FleetLoad(1_000, 100, 1);
        before = Operations(app);
        await app.IngestAsync(node.Frame(3, Start + 10_000));

        Assert.Equal(usual, Operations(app) - before);
        var control = (await app.StoredAsync(node)).Control!;
        Assert.Equal((10, 10), (control.GetInt32("FlushIntervalSeconds"), control.GetInt32("PollIntervalSeconds")));
    }

    [Fact]
    public async Task Ingest_NothingNewInTheFrame_WritesNoIntervalsForThemselves()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start));
        app.Get<Governor>().Load = new FleetLoad(1_000, 100, 1);
        await app.IngestAsync(node.Frame(1, Start));
        Assert.Equal(5, (await app.StoredAsync(node)).Control!.GetInt32("FlushIntervalSeconds"));
    }

    [Fact]
    public async Task Feed_FirstIngest_TellsTheGovernorOfTheFleetAndItsSettings()
    {
        await using var app = new ServiceApp();
        var (one, two) = (await app.RegisterAsync("1"), await app.RegisterAsync("2"));
        await app.RegisterAsync("never sent");
        await app.IngestAsync(one.Frame(1, Start), two.Frame(1, Start));
        Assert.Equal(new FleetLoad(2, FleetLoad.UsualFramesPerSecond, 1), app.Get<Governor>().Load);

        // Nodes that are gone for a day count no more.
        app.Time.Advance(TimeSpan.FromDays(1));
        await app.IngestAsync(one.Frame(2, Start + 86_400_000));
        Assert.Equal(1, app.Get<Governor>().Load!.Nodes);
    }

    [Fact]
    public async Task Ingest_OperationsOfANode_AreTheSameInALargerFleet()
    {
        Assert.Equal(await OperationsPerFrameAsync(1), await OperationsPerFrameAsync(5));
    }

    /// <summary>Operations of the nodes' own partitions and of their states, by node, once all is in memory.</summary>
    private static async Task<double> OperationsPerFrameAsync(int nodes)
    {
        await using var app = new ServiceApp();
        var all = new List<TestNode>();
        for (var i = 0; i < nodes; i++)
        {
            all.Add(await app.RegisterAsync($"node {i}"));
        }

        await app.IngestAsync(all.Select(n => n.Frame(1, Start)));
        var before = Transactions(app);
        foreach (var node in all)
        {
            await app.IngestAsync(node.Frame(2, Start + 5000));
        }

        return (double)(Transactions(app) - before) / nodes;
    }

    private static long Transactions(ServiceApp app)
        => app.Get<TableServiceClient>().Metrics.Snapshot().Operations[TableOperation.Transaction];

    private static long Operations(ServiceApp app) => app.Get<TableServiceClient>().Metrics.Snapshot().Operations.Values.Sum();
}
