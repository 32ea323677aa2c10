using CloudNexus.Functions.Ai;
using CloudNexus.Functions.Ai.Usage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Ai;

public sealed class UsageStoreTests : OneInstance
{
    private static readonly AiKey Key = new("key", "owner", "name");
    private static readonly DateOnly Day = new(2026, 11, 1);

    [Fact]
    public async Task Add_TwoInstancesAtOnce_LosesNone()
    {
        await using var twin = App.Twin();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? App : twin).Get<UsageStore>()
            .AddAsync(new UsageKey(Day, Key, "hf.co/a/b:c"), new UsageCount(1, PromptTokens: 2), default)));
        var (key, count) = Assert.Single(await App.Get<UsageStore>().ListAsync(Day, null, null, default));
        Assert.Equal(new UsageKey(Day, Key, "hf.co/a/b:c"), key);
        Assert.Equal(new UsageCount(10, PromptTokens: 20), count);
    }

    [Fact]
    public async Task Add_StoreAway_IsWrittenWithTheNext()
    {
        var usage = App.Get<UsageService>();
        App.Transport.IsCut = true;
        usage.Add(Key, "m", new UsageCount(1));
        await usage.FlushAsync();
        Assert.Equal(1, usage.Waiting);
        App.Transport.IsCut = false;
        usage.Add(Key, "m", new UsageCount(1));
        await usage.FlushAsync();
        Assert.Equal(0, usage.Waiting);
        Assert.Equal(2, Assert.Single(await App.Get<UsageStore>().ListAsync(Day, "owner", "key", default)).Count.Requests);
    }

    [Fact]
    public async Task Add_StoreAwayForLong_HoldsABoundedNumberAndCountsTheRest()
    {
        var usage = App.Get<UsageService>();
        var dropped = App.Counter("ai.usage_dropped");
        App.Transport.IsCut = true;
        for (var i = 0; i < UsageService.MostWaiting + 5; i++)
        {
            usage.Add(Key, $"m{i}", new UsageCount(1));
        }

        await usage.FlushAsync();
        Assert.InRange(usage.Waiting, 1, UsageService.MostWaiting);
        Assert.True(App.Counter("ai.usage_dropped") > dropped);
    }

    [Fact]
    public async Task Drop_MonthsBefore_AreGoneAndOthersStay()
    {
        var store = App.Get<UsageStore>();
        foreach (var day in new[] { new DateOnly(2025, 9, 30), new DateOnly(2025, 10, 1) })
        {
            await store.AddAsync(new UsageKey(day, Key, "m"), new UsageCount(1), default);
        }

        await store.DropBeforeAsync(new DateOnly(2025, 10, 15), default);
        Assert.Empty(await store.ListAsync(new DateOnly(2025, 9, 30), null, null, default));
        Assert.Single(await store.ListAsync(new DateOnly(2025, 10, 1), null, null, default));
    }
}
