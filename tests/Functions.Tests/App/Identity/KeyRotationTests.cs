using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Identity;

[Collection(AppCollection.Name)]
public sealed class KeyRotationTests
{
    [Fact]
    public async Task Rotate_AgentTakesTheKey_OldOneEndsAfterTheOverlap()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.Get<KeyService>().RotateAsync(TestCallers.Admin, node.Id, new RotateKeysRequest(2), null, default);
        Assert.Equal(1, (await app.StoredAsync(node)).Control!.GetInt32("Flags"));

        var next = new TestNode((await SyncAsync(app, node))!);
        Assert.NotEqual(node.Key.KeyId, next.Key.KeyId);
        Assert.Null((await KeysAsync(app, node)).Single(k => k.Id == node.Key.KeyId).EndsAt);
        Assert.Null(await SyncAsync(app, next));

        Assert.Equal(0, (await app.StoredAsync(node)).Control!.GetInt32("Flags"));
        Assert.Equal(app.Time.GetUtcNow().AddHours(2), (await KeysAsync(app, node)).Single(k => k.Id == node.Key.KeyId).EndsAt);
        Assert.False((await app.Get<KeyService>().ListAsync(TestCallers.Admin, node.Id, default)).Rotating);
        app.Time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromTicks(1));
        var start = app.Time.GetUtcNow().ToUnixTimeMilliseconds() - 5000;
        await app.IngestAsync(node.Frame(1, start, 1));
        app.Time.Advance(TimeSpan.FromTicks(1));
        await app.IngestAsync(node.Frame(2, start + 1000, 1), next.Frame(2, start + 2000, 1));
        Assert.Equal([start, start + 2000], (await app.StoredAsync(node)).Times);
        Assert.Equal(
            "unknown-key", (await Assert.ThrowsAsync<ApiException>(() => SyncAsync(app, node))).Kind);
    }

    [Fact]
    public async Task Rotate_AnswerWithTheKeyLost_NextSyncBringsAnotherAndNothingEnds()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.Get<KeyService>().RotateAsync(TestCallers.Admin, node.Id, new RotateKeysRequest(0), null, default);

        var lost = (await SyncAsync(app, node))!;
        app.Time.Advance(TimeSpan.FromDays(2));
        var taken = (await SyncAsync(app, node))!;

        Assert.NotEqual(lost.KeyId, taken.KeyId);
        Assert.Equal([node.Key.KeyId, taken.KeyId], (await KeysAsync(app, node)).Select(k => k.Id));
        Assert.Null(await SyncAsync(app, new TestNode(taken)));
        await app.IngestAsync(node.Frame(1, app.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        Assert.Empty((await app.StoredAsync(node)).Windows);
    }

    [Fact]
    public async Task Sync_WithoutRotation_KeepsTheKey()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        Assert.Null(await SyncAsync(app, node));
        Assert.Single(await KeysAsync(app, node));
    }

    [Fact]
    public async Task Rotate_KeysMadeByHand_GoOnAndAreNotRenewed()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var made = await app.Get<KeyService>().AddAsync(TestCallers.Admin, node.Id, new KeyRequest("curl"), null, default);
        Assert.True(ApiKey.TryParse(made.ApiKey, out var source));
        await app.Get<KeyService>().RotateAsync(TestCallers.Admin, node.Id, new RotateKeysRequest(0), null, default);

        Assert.Null(await SyncAsync(app, new TestNode(source)));
        await SyncAsync(app, new TestNode((await SyncAsync(app, node))!));

        Assert.NotNull(await app.Get<KeyRing>().FindAsync(source.Text, default));
        Assert.Null(await app.Get<KeyRing>().FindAsync(node.Key.Text, default));
    }

    [Fact]
    public async Task Rotate_WhileIngestWrites_KeepsFlagsAndSettlement()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, ServiceApp.StartMs));
        await app.Get<KeyService>().RotateAsync(TestCallers.Admin, node.Id, new RotateKeysRequest(null), null, default);
        await app.IngestAsync(node.Frame(2, ServiceApp.StartMs + 5000));
        var stored = await app.StoredAsync(node);
        Assert.Equal(1, stored.Control!.GetInt32("Flags"));
        Assert.Equal(2UL, stored.Settled.Watermark(1));
    }

    [Fact]
    public async Task Revoke_OnOneInstance_EndsThereAtOnceAndElsewhereWithinAMinute()
    {
        await using var app = new ServiceApp();
        await using var twin = app.Twin();
        var node = await app.RegisterAsync();
        await twin.IngestAsync(node.Frame(1, ServiceApp.StartMs));
        await app.IngestAsync(node.Frame(2, ServiceApp.StartMs + 5000));

        await app.Get<KeyService>().RevokeAsync(TestCallers.Admin, node.Id, node.Key.KeyId, null, default);

        await app.IngestAsync(node.Frame(3, ServiceApp.StartMs + 10_000));
        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        app.Time.Advance(TimeSpan.FromSeconds(45));
        await twin.IngestAsync(node.Frame(3, ServiceApp.StartMs + 10_000));
        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        var items = await AuditAsync(app, "key.revoke");
        Assert.Equal($"node:{node.Id}", Assert.Single(items).Target);
    }

    [Fact]
    public async Task LastUsed_ManyFrames_IsWrittenOnceAnHour()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        for (ulong i = 1; i <= 10; i++)
        {
            await app.IngestAsync(node.Frame(i, ServiceApp.StartMs + (long)(5000 * i)));
        }

        var first = app.Time.GetUtcNow();
        await Eventually.Get(() => KeysAsync(app, node), keys => keys[0].LastUsedAt == first, "the first use is noted");
        var updates = app.Get<TableServiceClient>().Metrics.Snapshot().Operations[TableOperation.Update];
        app.Time.Advance(TimeSpan.FromMinutes(59));
        await app.IngestAsync(node.Frame(11, ServiceApp.StartMs + 60_000));
        Assert.Equal(updates, app.Get<TableServiceClient>().Metrics.Snapshot().Operations[TableOperation.Update]);
        Assert.Equal(first, (await KeysAsync(app, node))[0].LastUsedAt);
    }

    [Fact]
    public async Task Add_MoreThanANodeMayHave_IsRefusedUntilEndedOnesAreOld()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var keys = app.Get<KeyService>();
        var last = "";
        for (var i = 1; i < KeyService.MostKeys; i++)
        {
            last = (await keys.AddAsync(TestCallers.Admin, node.Id, new KeyRequest("s"), null, default)).Id;
        }

        await keys.RevokeAsync(TestCallers.Admin, node.Id, last, null, default);
        var refused = await Assert.ThrowsAsync<ApiException>(() => keys.AddAsync(TestCallers.Admin, node.Id, new KeyRequest("s"), null, default));
        Assert.Equal("too-many-keys", refused.Kind);
        app.Time.Advance(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));
        await keys.AddAsync(TestCallers.Admin, node.Id, new KeyRequest("s"), null, default);
        Assert.DoesNotContain(last, (await KeysAsync(app, node)).Select(k => k.Id));
    }

    private static async Task<IReadOnlyList<KeyItem>> KeysAsync(ServiceApp app, TestNode node)
        => (await app.Get<KeyService>().ListAsync(TestCallers.Admin, node.Id, default)).Items;

    private static async Task<IReadOnlyList<AuditItem>> AuditAsync(ServiceApp app, string action)
        => (await app.Get<AuditQuery>().RunAsync(new AuditFilter(null, action, null, null, null, null, null, 100), default)).Items;

    /// <summary>A signed sync, as the function does it.</summary>
    private static async Task<ApiKey?> SyncAsync(ServiceApp app, TestNode node)
    {
        var signature = RequestSignature.Create(node.Key, "POST", "/api/v1/agents/sync", "{}"u8, app.Time.GetUtcNow());
        var key = await app.Get<AgentAuthenticator>().AuthenticateAsync(signature.ToHeader(), "POST", "/api/v1/agents/sync", "{}"u8.ToArray(), default);
        var settings = await app.Get<EnrolmentService>().SyncAsync(key, new SyncRequest(null, null), default);
        return settings.NewKey is null ? null : ApiKey.TryParse(settings.NewKey, out var next) ? next : throw new InvalidDataException();
    }
}
