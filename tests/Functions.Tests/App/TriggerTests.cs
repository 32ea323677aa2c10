using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App;

[Collection(AppCollection.Name)]
public sealed class TriggerTests(FunctionApp app)
{
    [Fact]
    public async Task Trigger_FramesInBothPartitions_AreStoredAndCheckpointed()
    {
        var (one, two) = (await app.RegisterAsync(), await app.RegisterAsync());
        var start = FunctionApp.RecentMs;

        app.Hub.Send(0, Enumerable.Range(0, 30).Select(i => one.Frame((ulong)i + 1, start + (i * 10L), 1)));
        app.Hub.Send(1, two.Frame(1, start), [1, 2, 3], two.Frame(2, start + 5000));

        await Eventually.True(() => app.Hub.IsDrained(0) && app.Hub.IsDrained(1), "both partitions are processed");
        Assert.Equal(30UL, (await app.StoredAsync(one)).Settled.Watermark(1));
        Assert.Equal(30, (await app.StoredAsync(one)).Times.Length);
        Assert.Equal(2UL, (await app.StoredAsync(two)).Settled.Watermark(1));
        var health = await app.Http.GetStringAsync("/api/v1/system/health");
        Assert.Contains("from the hub to the store", health);
    }

    [Fact]
    public async Task Trigger_ForgedFrame_IsAuditedWithThePublisherThatSentIt()
    {
        var (thief, honest) = (await app.RegisterAsync(), await app.RegisterAsync());

        app.Hub.SendAs(thief.Id, 0, thief.FrameInNameOf(honest.Id, honest.Key.KeyId, FunctionApp.RecentMs));
        app.Hub.SendAs(honest.Id, 0, honest.Frame(1, FunctionApp.RecentMs));

        await Eventually.True(() => app.Hub.IsDrained(0), "the partition is processed");
        Assert.Equal(1UL, (await app.StoredAsync(honest)).Settled.Watermark(1));
        var items = await Eventually.Get(
            async () => (await app.GetAsync($"/api/v1/audit?action=frame.refuse&target=node:{honest.Id}")).GetProperty("items"),
            found => found.GetArrayLength() > 0,
            "the refusal is audited");
        Assert.Equal($"publisher:{thief.Id}", items[0].GetProperty("address").GetString());
    }

    [Fact]
    public async Task Trigger_StoreAway_RetriesTheBatchUntilItIsStored()
    {
        var node = await app.RegisterAsync();
        var start = FunctionApp.RecentMs;
        var refused = app.Transport.Refused;
        app.Transport.IsCut = true;
        try
        {
            app.Hub.Send(0, node.Frame(1, start), node.Frame(2, start + 5000));
            await Eventually.True(() => app.Transport.Refused > refused, "the batch has met the cut");
            Assert.False(app.Hub.IsDrained(0));
        }
        finally
        {
            app.Transport.IsCut = false;
        }

        await Eventually.True(() => app.Hub.IsDrained(0), "the batch was given again");
        var stored = await app.StoredAsync(node);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => start + (i * 1000L)), stored.Times);
        Assert.Equal("1=2", stored.Settled.ToString());
    }
}
