using System.Text;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Ingest;

[Collection(AppCollection.Name)]
public sealed class StoreFailureTests
{
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_StoreAway_ThrowsAndALaterTryStoresAll()
    {
        await using var app = new ServiceApp();
        var nodes = new[] { await app.RegisterAsync("a"), await app.RegisterAsync("b") };
        var batch = nodes.SelectMany(n => new[] { n.Frame(1, Start), n.Frame(2, Start + 5000) }).ToArray();
        app.Transport.IsCut = true;
        await Assert.ThrowsAsync<TableStorageException>(() => app.IngestAsync(batch));
        await Assert.ThrowsAsync<TableStorageException>(() => app.IngestAsync(batch));
        app.Transport.IsCut = false;

        await app.IngestAsync(batch);

        Assert.True(app.Transport.Refused > 0);
        foreach (var node in nodes)
        {
            var stored = await app.StoredAsync(node);
            Assert.Equal(10, stored.Times.Length);
            Assert.Equal(2UL, stored.Settled.Watermark(1));
        }
    }

    [Fact]
    public async Task Ingest_StoreAwayForOneNode_StoresTheOthersAndThrows()
    {
        await using var app = new ServiceApp();
        var (cut, free) = (await app.RegisterAsync("cut"), await app.RegisterAsync("free"));
        await app.IngestAsync(cut.Frame(1, Start), free.Frame(1, Start));
        byte[][] batch = [cut.Frame(2, Start + 5000), free.Frame(2, Start + 5000)];
        app.Transport.Before = async request =>
        {
            using var body = new MemoryStream();
            await (request.Content?.WriteToAsync(body, default) ?? Task.CompletedTask);
            if (Encoding.UTF8.GetString(body.ToArray()).Contains($"PartitionKey='{cut.Id}'", StringComparison.Ordinal))
            {
                throw new Azure.RequestFailedException("The way to this node's rows is cut.");
            }
        };

        await Assert.ThrowsAsync<TableStorageException>(() => app.IngestAsync(batch));
        Assert.Equal(2UL, (await app.StoredAsync(free)).Settled.Watermark(1));
        Assert.Equal(1UL, (await app.StoredAsync(cut)).Settled.Watermark(1));
        app.Transport.Before = null;

        await app.IngestAsync(batch);
        Assert.Equal(10, (await app.StoredAsync(free)).Times.Length);
        Assert.Equal(10, (await app.StoredAsync(cut)).Times.Length);
        Assert.Equal(2UL, (await app.StoredAsync(cut)).Settled.Watermark(1));
    }

    [Fact]
    public async Task Ingest_AnswerLostAfterTheCommit_StoresNothingTwice()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start));
        var lost = 0;
        app.Transport.LosesAnswerOf = request => request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) && ++lost == 1;

        await Assert.ThrowsAsync<TableStorageException>(() => app.IngestAsync(node.Frame(2, Start + 5000)));
        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        await app.IngestAsync(node.Frame(2, Start + 5000), node.Frame(3, Start + 10_000));

        var stored = await app.StoredAsync(node);
        Assert.Equal(Enumerable.Range(0, 15).Select(i => Start + (i * 1000L)), stored.Times);
        Assert.Equal("1=3", stored.Settled.ToString());
    }

    [Fact]
    public async Task Ingest_OneNodesWindowUnreadable_StoresTheOthersAndTellsOfIt()
    {
        await using var app = new ServiceApp();
        var (sick, well) = (await app.RegisterAsync("sick"), await app.RegisterAsync("well"));
        await app.IngestAsync(sick.Frame(1, Start), well.Frame(1, Start));
        var window = (await app.StoredAsync(sick)).Windows[0];
        var spoiled = new TableEntity(window.PartitionKey, window.RowKey) { ["t0"] = new byte[] { 99 } };
        (await (await app.Tables.GetAsync(Tables.Open)).UpsertEntityAsync(spoiled, TableUpdateMode.Replace)).EnsureSuccess();
        await using var restarted = app.Twin();
        var failed = restarted.Counter("ingest.refused{reason=Failed}");

        await restarted.IngestAsync(sick.Frame(2, Start + 5000), well.Frame(2, Start + 5000));

        Assert.Equal(2UL, (await app.StoredAsync(well)).Settled.Watermark(1));
        Assert.Equal(failed + 1, restarted.Counter("ingest.refused{reason=Failed}"));
        var letter = Assert.Single(await app.DeadLettersAsync());
        Assert.Equal(("Failed", sick.Id), (letter.GetString("Reason"), letter.GetString("Node")));
    }

    [Fact]
    public async Task Ingest_OneNodesKeyUnreadable_StoresTheOthersAndTellsOfIt()
    {
        await using var app = new ServiceApp();
        var (sick, well) = (await app.RegisterAsync("sick"), await app.RegisterAsync("well"));
        var spoiled = new TableEntity(sick.Id, sick.Key.KeyId) { ["Subkeys"] = "text" };
        (await (await app.Tables.GetAsync(Tables.Keys)).UpsertEntityAsync(spoiled, TableUpdateMode.Replace)).EnsureSuccess();

        await app.IngestAsync(sick.Frame(1, Start), well.Frame(1, Start));

        Assert.Equal(1UL, (await app.StoredAsync(well)).Settled.Watermark(1));
        Assert.Equal("Failed", Assert.Single(await app.DeadLettersAsync()).GetString("Reason"));
    }

    [Fact]
    public async Task Ingest_WindowFull_IsDeadLetteredAndSettled()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var schema = SeriesSchema.Create(Enumerable.Range(0, 201).Select(i => SeriesDefinition.Gauge($"group{i}", "1")));
        var wide = new SampleBlock(schema, [Start], [.. schema.Series.Select(_ => new long[] { 1 })]);

        await app.IngestAsync(node.Frame(1, wide), node.Frame(2, Start));

        var stored = await app.StoredAsync(node);
        Assert.Equal(2UL, stored.Settled.Watermark(1));
        Assert.Equal(5, stored.Times.Length);
        Assert.Equal("WindowFull", Assert.Single(await app.DeadLettersAsync()).GetString("Reason"));
    }
}
