using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

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

        var first = await ListAsync(app, "?limit=2");
        var second = await ListAsync(app, $"?limit=2&after={first.Next}");

        Assert.Equal((3, 3), (first.Total, second.Total));
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
        Assert.Null((await ListAsync(app, "?limit=2")).Next);
    }

    [Fact]
    public async Task List_NodeOfAnotherInstance_ShowsAfterTwoSeconds()
    {
        await using var app = new ServiceApp();
        await using var twin = app.Twin();
        Assert.Empty((await ListAsync(app)).Items);
        await twin.RegisterAsync();
        Assert.Empty((await ListAsync(app)).Items);
        app.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Single((await ListAsync(app)).Items);
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
        await app.Get<NodeStore>().RemoveAsync(node.Id, default);
        app.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty((await ListAsync(app)).Items);
    }

    [Fact]
    public async Task List_NothingWrittenMeanwhile_NodesAreNotReadAgainForAMinute()
    {
        await using var app = new ServiceApp();
        await app.RegisterAsync();
        await ListAsync(app);
        app.Time.Advance(TimeSpan.FromSeconds(2));
        await ListAsync(app);
        var listings = 0;
        app.Transport.Before = request =>
        {
            listings += request.Uri.Path.EndsWith("Nodes()", StringComparison.Ordinal) ? 1 : 0;
            return Task.CompletedTask;
        };

        for (var i = 0; i < 29; i++)
        {
            app.Time.Advance(TimeSpan.FromSeconds(2));
            await ListAsync(app);
        }

        Assert.Equal(0, listings);
        app.Time.Advance(TimeSpan.FromSeconds(2));
        await ListAsync(app);
        Assert.Equal(1, listings);
    }

    [Fact]
    public async Task List_ManyAtOnce_ReadTheStoreOnce()
    {
        await using var app = new ServiceApp();
        await app.RegisterAsync();
        app.Time.Advance(TimeSpan.FromSeconds(2));
        var reads = 0;
        app.Transport.Before = request =>
        {
            Interlocked.Add(ref reads, request.Uri.Path.EndsWith("NodeStates()", StringComparison.Ordinal) ? 1 : 0);
            return Task.CompletedTask;
        };

        var lists = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ListAsync(app))));

        Assert.All(lists, l => Assert.Single(l.Items));
        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task List_NodeWrittenWhileTheStoreIsRead_IsShown()
    {
        await using var app = new ServiceApp();
        await app.RegisterAsync("first");
        app.Time.Advance(TimeSpan.FromSeconds(2));
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.Transport.Before = async request =>
        {
            if (request.Uri.Path.EndsWith("Nodes()", StringComparison.Ordinal))
            {
                begun.TrySetResult();
                await go.Task;
            }
        };
        var listing = ListAsync(app);
        await begun.Task;
        var second = new Node("second", "second", "vm", new Dictionary<string, string>(), app.Time.GetUtcNow(), null, null);
        app.Fleet.Put(second);
        go.SetResult();

        Assert.Contains((await listing).Items, i => i.Id == "second");
    }

    [Fact]
    public async Task Put_VersionOlderThanKnown_ChangesNothing()
    {
        await using var app = new ServiceApp();
        var node = new Node("n", "new", "vm", Node.NoMetadata, app.Time.GetUtcNow(), null, null) { Version = 2 };
        await app.Get<NodeStore>().AddAsync(node, default);
        Assert.Single((await ListAsync(app)).Items);
        app.Fleet.Put(node with { Name = "old", Version = 1 });
        Assert.Equal("new", Assert.Single((await ListAsync(app)).Items).Name);
        app.Fleet.Put(node with { Name = "newer", Version = 3 });
        Assert.Equal("newer", Assert.Single((await ListAsync(app)).Items).Name);
    }

    [Fact]
    public async Task List_LongReads_AreAnsweredFromMemoryForTenSeconds()
    {
        await using var app = new ServiceApp();
        await app.RegisterAsync("first");
        app.Time.Advance(TimeSpan.FromSeconds(2));
        var isSlow = true;
        var gate = new TaskCompletionSource();
        app.Transport.Before = async request =>
        {
            if (request.Uri.Path.EndsWith("NodeStates()", StringComparison.Ordinal))
            {
                if (isSlow)
                {
                    app.Time.Advance(TimeSpan.FromMilliseconds(60));
                }
                else
                {
                    await gate.Task;
                }
            }
        };
        await ListAsync(app);
        isSlow = false;

        app.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Single((await ListAsync(app)).Items);
        app.Time.Advance(TimeSpan.FromSeconds(2));
        var waiting = ListAsync(app);
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        Assert.Single((await waiting).Items);
    }

    [Fact]
    public async Task List_StoreAway_FailsAndWorksAgainWithIt()
    {
        await using var app = new ServiceApp();
        await app.RegisterAsync();
        app.Time.Advance(TimeSpan.FromSeconds(2));
        app.Transport.IsCut = true;
        await Assert.ThrowsAsync<Functions.Storage.TableStorageException>(() => ListAsync(app));
        app.Transport.IsCut = false;
        Assert.Single((await ListAsync(app)).Items);
    }

    private static Task<NodeList> ListAsync(ServiceApp app, string query = "")
        => app.Fleet.ListAsync(TestCallers.Admin, NodeQuery.Parse(new QueryCollection(QueryHelpers.ParseQuery(query))), default);
}
