using System.Text;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Ingest;

[Collection(AppCollection.Name)]
public sealed class KeyTests
{
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_RevokedKey_IsRefusedAfterTheKeysLifetime()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start));
        await RevokeAsync(app, node);

        app.Time.Advance(app.Get<IdentityOptions>().KeyLifetime - TimeSpan.FromTicks(1));
        await app.IngestAsync(node.Frame(2, Start + 5000));
        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(1));

        app.Time.Advance(TimeSpan.FromTicks(1));
        await app.IngestAsync(node.Frame(3, Start + 10_000));
        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        Assert.Equal("BadKey", Assert.Single(await app.DeadLettersAsync()).GetString("Reason"));
        Assert.True(app.Get<IdentityOptions>().KeyLifetime < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Ingest_OwnKeyInNameOfAnotherNode_IsRefused()
    {
        await using var app = new ServiceApp();
        var (one, other) = (await app.RegisterAsync("one"), await app.RegisterAsync("other"));

        await app.IngestAsync(
            one.FrameInNameOf(other.Id, one.Key.KeyId, Start), one.FrameInNameOf(other.Id, other.Key.KeyId, Start), one.Frame(1, Start));

        Assert.Equal("", (await app.StoredAsync(other)).Settled.ToString());
        Assert.Empty((await app.StoredAsync(other)).Windows);
        Assert.Equal(1UL, (await app.StoredAsync(one)).Settled.Watermark(1));
        Assert.Equal(["BadKey", "BadKey"], (await app.DeadLettersAsync()).Select(l => l.GetString("Reason")));
    }

    [Fact]
    public async Task FindKey_GuessesOfOneKey_AskTheStoreOnce()
    {
        await using var app = new ServiceApp();
        await app.RegisterAsync();
        var ring = app.Get<KeyRing>();
        var before = Gets(app);
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(await ring.FindAsync("stranger", "key", default));
        }

        Assert.Equal(before + 1, Gets(app));
    }

    [Fact]
    public async Task FindKey_WholeText_IsComparedWhole()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var ring = app.Get<KeyRing>();
        Assert.Equal(node.Id, (await ring.FindAsync(node.Key.Text, default))?.NodeId);
        Assert.Null(await ring.FindAsync(node.Key.Text[..^1] + (node.Key.Text[^1] == 'a' ? 'b' : 'a'), default));
        Assert.Null(await ring.FindAsync(ApiKey.New(node.Id).Text, default));
        Assert.Null(await ring.FindAsync("", default));
        Assert.Null(await ring.FindAsync(null, default));
    }

    [Fact]
    public async Task FindKey_StoredUnderAnotherNode_IsNoKeyThere()
    {
        // Subkeys are bound to their row: copied to another node they open nothing.
        await using var app = new ServiceApp();
        var (one, other) = (await app.RegisterAsync("one"), await app.RegisterAsync("other"));
        var table = await app.Tables.GetAsync(Tables.Keys);
        var row = (await table.GetEntityIfExistsAsync(one.Id, one.Key.KeyId)).Value;
        var copy = new TableEntity(other.Id, one.Key.KeyId);
        foreach (var (name, value) in row.Properties)
        {
            copy[name] = value;
        }

        (await table.AddEntityAsync(copy)).EnsureSuccess();

        Assert.Null(await app.Get<KeyRing>().FindAsync(other.Id, one.Key.KeyId, default));
    }

    [Fact]
    public async Task StoredKey_HoldsNoSecretInClear()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var row = (await (await app.Tables.GetAsync(Tables.Keys)).GetEntityIfExistsAsync(node.Id, node.Key.KeyId)).Value;
        var stored = row.Properties.Values.OfType<ReadOnlyMemory<byte>>().ToArray();
        Assert.Equal(2, stored.Length);
        byte[][] secrets = [node.Key.DeriveMacKey(), node.Key.DeriveSigningKey(), Encoding.ASCII.GetBytes(node.Key.Text[^32..])];
        foreach (var secret in secrets)
        {
            Assert.All(stored, bytes => Assert.True(bytes.Span.IndexOf(secret) < 0));
        }
    }

    private static long Gets(ServiceApp app) => app.Get<TableServiceClient>().Metrics.Snapshot().Operations[TableOperation.Get];

    private static async Task RevokeAsync(ServiceApp app, TestNode node)
    {
        var row = new TableEntity(node.Id, node.Key.KeyId) { ["Revoked"] = true };
        var table = await app.Tables.GetAsync(Tables.Keys);
        (await table.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge)).EnsureSuccess();
    }
}
