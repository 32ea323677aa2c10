using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Ingest;

/// <summary>Frames that somebody else made or that no honest agent makes: refused and audited, and the honest agent goes on.</summary>
[Collection(AppCollection.Name)]
public sealed class ForgeryTests
{
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_FramesInNameOfAnotherNode_AreRefusedAndAuditedWithTheirPublisher()
    {
        await using var app = new ServiceApp();
        var (thief, honest) = (await app.RegisterAsync("thief"), await app.RegisterAsync("honest"));
        var forged = thief.FrameInNameOf(honest.Id, honest.Key.KeyId, Start);

        await app.Ingest.IngestAsync(
            [new IngestEvent(forged, thief.Id), new IngestEvent(forged, thief.Id), new IngestEvent(honest.Frame(1, Start), honest.Id)], default);

        Assert.Equal(1UL, (await app.StoredAsync(honest)).Settled.Watermark(1));
        var entry = Assert.Single(await AuditAsync(app));
        Assert.Equal(
            ("anonymous", $"node:{honest.Id}", "refused", "BadKey", $"publisher:{thief.Id}"),
            (entry.Actor, entry.Target, entry.Result, entry.Detail, entry.Address));
    }

    [Fact]
    public async Task Ingest_ForwardedForAnother_IsStoredAndCounted()
    {
        await using var app = new ServiceApp();
        var (gateway, node) = (await app.RegisterAsync("gateway"), await app.RegisterAsync("behind"));
        var before = app.Counter("ingest.frames_forwarded");
        await app.Ingest.IngestAsync([new IngestEvent(node.Frame(1, Start), gateway.Id), new IngestEvent(node.Frame(2, Start + 5000), node.Id)], default);
        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        Assert.Equal(before + 1, app.Counter("ingest.frames_forwarded"));
        Assert.Empty(await AuditAsync(app));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Ingest_EpochAheadOfTheClock_IsTakenUpToFiveMinutes(long beyondMs, bool taken)
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var epoch = (ulong)(app.Time.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds() + beyondMs);

        await app.IngestAsync(node.Frame(1, Start, epoch: epoch), node.Frame(1, Start + 5000));

        var stored = await app.StoredAsync(node);
        Assert.Equal(1UL, stored.Settled.Watermark(1));
        Assert.Equal(taken ? 1UL : 0UL, stored.Settled.Watermark(epoch));
        Assert.Equal(taken ? [] : ["BadEpoch"], (await AuditAsync(app)).Select(i => i.Detail));
        Assert.Equal(taken ? 0 : 1, (await app.DeadLettersAsync()).Count);
    }

    [Fact]
    public async Task Ingest_FloodOfFutureEpochs_PushesNoEpochOut()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var honest = (ulong)app.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await app.IngestAsync(node.Frame(1, Start, epoch: honest));

        await app.IngestAsync(Enumerable.Range(1, 50).Select(i => node.Frame(1, Start, 1, ulong.MaxValue - (ulong)i)));

        var stored = await app.StoredAsync(node);
        Assert.Equal([honest], stored.Settled.Epochs);
        await app.IngestAsync(node.Frame(2, Start + 5000, epoch: honest));
        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(honest));
    }

    [Fact]
    public async Task Ingest_FloodOfPastEpochsWithTheNodesKey_LosesNoSampleOfTheHonestOne()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var honest = (ulong)app.Time.GetUtcNow().ToUnixTimeMilliseconds();
        for (ulong sequence = 1; sequence <= 5; sequence++)
        {
            await app.IngestAsync(node.Frame(sequence, Start + (long)((sequence - 1) * 5000), epoch: honest));
            await app.IngestAsync(Enumerable.Range(1, 20).Select(i => node.Frame(1, Start, 1, honest - (sequence * 100) - (ulong)i)));

            // Its epoch may be forgotten: the agent sends again what it holds, as after any watermark that goes down.
            await app.IngestAsync(Enumerable.Range(1, (int)sequence).Select(s => node.Frame((ulong)s, Start + ((s - 1) * 5000), epoch: honest)));
            Assert.Equal(sequence, (await app.StoredAsync(node)).Settled.Watermark(honest));
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => Start + (i * 1000L)), (await app.StoredAsync(node)).Times);
    }

    private static async Task<IReadOnlyList<AuditItem>> AuditAsync(ServiceApp app)
    {
        // Behind everything that is on its way.
        await app.Get<IAudit>().RecordAsync(new AuditEntry("test", "barrier.pass", "", true), default);
        return (await app.Get<AuditQuery>().RunAsync(new AuditFilter(null, "frame.refuse", null, null, null, null, null, 100), default)).Items;
    }
}
