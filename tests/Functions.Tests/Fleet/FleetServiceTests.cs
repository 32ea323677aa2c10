using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Fleet;

[Collection(AppCollection.Name)]
public sealed class FleetServiceTests
{
    [Fact]
    public async Task List_NodesOfOneName_AreOrderedByIdAndPagedWithoutLoss()
    {
        await using var app = new ServiceApp();
        foreach (var id in new[] { "c", "a", "b" })
        {
            var node = new Node(id, "same", "vm", new Dictionary<string, string>(), app.Time.GetUtcNow(), null, null);
            await app.Get<NodeStore>().AddAsync(node, default);
        }

        var first = await app.Fleet.ListAsync(TestCallers.Admin, null, 2, default);
        var second = await app.Fleet.ListAsync(TestCallers.Admin, first.Next, 2, default);

        Assert.Equal(["a", "b"], first.Items.Select(i => i.Id));
        Assert.Equal(["c"], second.Items.Select(i => i.Id));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task List_ExactlyOnePage_HasNoNext()
    {
        await using var app = new ServiceApp();
        await app.RegisterAsync("a");
        await app.RegisterAsync("b");
        Assert.Null((await app.Fleet.ListAsync(TestCallers.Admin, null, 2, default)).Next);
    }

    [Fact]
    public async Task List_CursorThatIsNoNodesAnymore_GoesOnBehindIt()
    {
        await using var app = new ServiceApp();
        await app.RegisterAsync("a");
        var last = await app.RegisterAsync("c");
        Assert.Equal([last.Id], (await app.Fleet.ListAsync(TestCallers.Admin, "b/gone", 5, default)).Items.Select(i => i.Id));
        Assert.Empty((await app.Fleet.ListAsync(TestCallers.Admin, "z", 5, default)).Items);
    }

    [Fact]
    public async Task List_NodeOfAnotherInstance_ShowsAfterTwoSeconds()
    {
        await using var app = new ServiceApp();
        await using var twin = app.Twin();
        Assert.Empty((await app.Fleet.ListAsync(TestCallers.Admin, null, 5, default)).Items);
        await twin.RegisterAsync();
        Assert.Empty((await app.Fleet.ListAsync(TestCallers.Admin, null, 5, default)).Items);
        app.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Single((await app.Fleet.ListAsync(TestCallers.Admin, null, 5, default)).Items);
    }

    [Fact]
    public async Task List_SamplesJustStored_AreShownAtOnceAndByOthersAfterTwoSeconds()
    {
        await using var app = new ServiceApp();
        await using var twin = app.Twin();
        var node = await app.RegisterAsync();
        Assert.Null((await twin.Fleet.GetAsync(TestCallers.Admin, node.Id, default)).LastSeen);

        await app.IngestAsync(node.Frame(1, ServiceApp.StartMs), node.Frame(2, ServiceApp.StartMs + 5000));

        var newest = DateTimeOffset.FromUnixTimeMilliseconds(ServiceApp.StartMs + 9000);
        Assert.Equal(newest, (await app.Fleet.GetAsync(TestCallers.Admin, node.Id, default)).LastSeen);
        app.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(newest, (await twin.Fleet.GetAsync(TestCallers.Admin, node.Id, default)).LastSeen);
    }

    [Fact]
    public async Task List_NodeGoneFromTheStore_IsGone()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, ServiceApp.StartMs));
        var table = await app.Tables.GetAsync(Functions.Storage.Tables.Nodes);
        (await table.DeleteEntityAsync(Functions.Storage.Shards.Of(node.Id), node.Id, Azure.ETag.All)).EnsureSuccess();
        app.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty((await app.Fleet.ListAsync(TestCallers.Admin, null, 5, default)).Items);
    }
}
