using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Ingest;

/// <summary>A store that loses its last seconds, as an emulator does that is killed: samples and watermark fall back together.</summary>
[Collection(AppCollection.Name)]
public sealed class FallenBackStoreTests
{
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_ResentFramesOnly_AreStoredAgain()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(Frames(node, 1, 3));
        var snapshot = await app.StoredAsync(node);
        await app.IngestAsync(Frames(node, 4, 6));
        await snapshot.RestoreAsync(app.Tables, node.Id);
        Assert.Equal(3UL, (await app.StoredAsync(node)).Settled.Watermark(1));

        // Memory has all of them as settled; the store does not.
        await app.IngestAsync(Frames(node, 4, 6));

        AssertWhole(await app.StoredAsync(node), 6);
    }

    [Fact]
    public async Task Ingest_NewFrames_ThenResentOnes_AreAllStored()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(Frames(node, 1, 3));
        var snapshot = await app.StoredAsync(node);
        await app.IngestAsync(Frames(node, 4, 6));
        await snapshot.RestoreAsync(app.Tables, node.Id);

        await app.IngestAsync(Frames(node, 7, 8));
        Assert.Equal("1=3+7-8", (await app.StoredAsync(node)).Settled.ToString());
        await app.IngestAsync(Frames(node, 4, 7));

        AssertWhole(await app.StoredAsync(node), 8);
    }

    [Fact]
    public async Task Ingest_NodeWithoutAnyRow_StartsAnew()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var snapshot = await app.StoredAsync(node);
        await app.IngestAsync(Frames(node, 1, 3));
        await snapshot.RestoreAsync(app.Tables, node.Id);
        var table = await app.Tables.GetAsync(Functions.Storage.Tables.Open);
        (await table.DeleteEntityAsync(node.Id, "control", Azure.ETag.All)).EnsureSuccess();

        await app.IngestAsync(Frames(node, 1, 4));

        AssertWhole(await app.StoredAsync(node), 4);
    }

    [Fact]
    public async Task Ingest_TablesGone_AreMadeAgain()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(Frames(node, 1, 2));
        foreach (var name in new[] { Functions.Storage.Tables.Open, Functions.Storage.Tables.Series })
        {
            var table = await app.Tables.GetAsync(name);
            (await app.Get<Functions.Storage.TableServiceClient>().DeleteTableAsync(table.Name)).EnsureSuccess();
        }

        await app.IngestAsync(Frames(node, 1, 3));

        AssertWhole(await app.StoredAsync(node), 3);
        await using var restarted = app.Twin();
        await restarted.IngestAsync(node.Frame(4, Start + 15_000, withSchema: false));
        AssertWhole(await app.StoredAsync(node), 4);
    }

    private static IEnumerable<byte[]> Frames(TestNode node, int from, int to)
        => Enumerable.Range(from, to - from + 1).Select(i => node.Frame((ulong)i, Start + ((i - 1) * 5000L)));

    private static void AssertWhole(StoredNode stored, int frames)
    {
        Assert.Equal(Enumerable.Range(0, frames * 5).Select(i => Start + (i * 1000L)), stored.Times);
        Assert.Equal($"1={frames}", stored.Settled.ToString());
    }
}
