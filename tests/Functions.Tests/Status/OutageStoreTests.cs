using CloudNexus.Functions.Status.Outages;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Status;

[Collection(AppCollection.Name)]
public sealed class OutageStoreTests : OneInstance
{
    [Fact]
    public async Task List_Outages_AreNewestFirstWithTheOneBefore()
    {
        var store = App.Get<OutageStore>();
        foreach (var ms in new[] { 1_790_000_000_000, 1_790_000_200_000, 1_790_000_100_000 })
        {
            await store.BeginAsync(new Outage("n", ms, OutageKinds.Down) { PatienceSeconds = 30 }, default);
        }

        Assert.Equal([1_790_000_200_000, 1_790_000_100_000], (await store.ListAsync("n", 1_790_000_150_000, default)).Select(o => o.ReportedMs));
        Assert.Equal(3, (await store.ListAsync("n", 0, default)).Count);
        Assert.Empty(await store.ListAsync("m", 0, default));
    }

    [Fact]
    public async Task Begin_KnownOutage_StaysAsItIsAndOneWriterCorrectsIt()
    {
        var store = App.Get<OutageStore>();
        var outage = new Outage("n", 1_790_000_000_000, OutageKinds.Down) { PatienceSeconds = 30 };
        await store.BeginAsync(outage, default);
        var read = Assert.Single(await store.ListAsync("n", 0, default));
        var corrected = read with { FromMs = 1_790_000_000_500, ToMs = 1_790_000_001_000, DownMs = 500, Rebooted = true };
        Assert.True(await store.UpdateAsync(corrected, default));
        Assert.False(await store.UpdateAsync(corrected, default));
        await store.BeginAsync(outage, default);
        Assert.Equal(corrected, Assert.Single(await store.ListAsync("n", 0, default)) with { ETag = read.ETag });
    }

    [Fact]
    public async Task Begin_OutagesOlderThanAreKept_AreRemoved()
    {
        var store = App.Get<OutageStore>();
        var nowMs = App.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var oldMs = (App.Time.GetUtcNow() - OutageStore.Kept).ToUnixTimeMilliseconds() - 1000;
        await store.BeginAsync(new Outage("n", oldMs, OutageKinds.Down), default);
        await store.BeginAsync(new Outage("n", nowMs, OutageKinds.Down), default);
        Assert.Equal(nowMs, Assert.Single(await store.ListAsync("n", 0, default)).ReportedMs);
        await store.RemoveNodeAsync("n", default);
        Assert.Empty(await store.ListAsync("n", 0, default));
    }
}
