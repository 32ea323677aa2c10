using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Fleet;

[Collection(AppCollection.Name)]
public sealed class NodeStateWriterTests
{
    [Fact]
    public async Task Write_TwoWritersInTurn_TheNewerSampleWins()
    {
        await using var app = new ServiceApp();
        await using var twin = app.Twin();
        var (one, two) = (app.Get<NodeStateWriter>(), twin.Get<NodeStateWriter>());

        await one.WriteAsync([State("n", 1000)], default);
        await two.WriteAsync([State("n", 3000)], default);
        await one.WriteAsync([State("n", 2000)], default);
        Assert.Equal(3000, (await StoredAsync(app))["n"].LastSampleMs);

        await one.WriteAsync([State("n", 4000)], default);
        await two.WriteAsync([State("n", 3500)], default);
        Assert.Equal(4000, (await StoredAsync(app))["n"].LastSampleMs);
        Assert.Equal(4, (await StoredAsync(app))["n"].Headline.Cpu);
    }

    [Fact]
    public async Task Write_TwoWritersAtOnce_TheNewerSampleWins()
    {
        await using var app = new ServiceApp();
        await using var twin = app.Twin();
        var failures = app.Counter("fleet.state_write_failures");
        var nodes = Enumerable.Range(0, 20).Select(i => $"n{i}").ToArray();
        for (var round = 1; round <= 5; round++)
        {
            await Task.WhenAll(
                app.Get<NodeStateWriter>().WriteAsync([.. nodes.Select(n => State(n, round * 2000))], default),
                twin.Get<NodeStateWriter>().WriteAsync([.. nodes.Select(n => State(n, (round * 2000) + 1))], default));
        }

        var stored = await StoredAsync(app);
        Assert.Equal(nodes.Order(), stored.Keys.Order());
        Assert.All(stored.Values, s => Assert.Equal(10_001, s.LastSampleMs));
        Assert.Equal(failures, app.Counter("fleet.state_write_failures"));
    }

    [Fact]
    public async Task Write_StoreFellBack_IsMendedByTheNextWrite()
    {
        await using var app = new ServiceApp();
        var writer = app.Get<NodeStateWriter>();
        await writer.WriteAsync([State("n", 1000)], default);
        var table = await app.Tables.GetAsync(Tables.NodeStates);
        (await table.DeleteEntityAsync(Shards.Of("n"), "n", Azure.ETag.All)).EnsureSuccess();

        await writer.WriteAsync([State("n", 2000)], default);

        Assert.Equal(2000, (await StoredAsync(app))["n"].LastSampleMs);
    }

    [Fact]
    public async Task Write_StoreAway_IsCountedAndNeverThrows()
    {
        await using var app = new ServiceApp();
        var writer = app.Get<NodeStateWriter>();
        var failures = app.Counter("fleet.state_write_failures");
        app.Transport.IsCut = true;
        await writer.WriteAsync([State("n", 1000)], default);
        app.Transport.IsCut = false;
        Assert.Equal(failures + 1, app.Counter("fleet.state_write_failures"));

        await writer.WriteAsync([State("n", 1000)], default);
        Assert.Equal(1000, (await StoredAsync(app))["n"].LastSampleMs);
    }

    [Fact]
    public async Task Write_MoreThanATransactionHolds_StoresAll()
    {
        await using var app = new ServiceApp();
        var nodes = Enumerable.Range(0, 5000).Select(i => $"n{i}").Where(n => Shards.Of(n) == "s00").Take(130).ToArray();
        await app.Get<NodeStateWriter>().WriteAsync([.. nodes.Select(n => State(n, 1000))], default);
        Assert.Equal(130, (await StoredAsync(app)).Count);
    }

    private static NodeState State(string node, long timeMs) => new(node, timeMs, 5, false, new Headline(Cpu: timeMs / 1000));

    private static async Task<Dictionary<string, NodeState>> StoredAsync(ServiceApp app)
        => (await app.Get<NodeStateStore>().ListAsync(null, default)).ToDictionary(s => s.State.NodeId, s => s.State);
}
