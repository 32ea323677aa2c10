using CloudNexus.Functions.Ai;
using CloudNexus.Functions.Ai.Queue;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Ai;

/// <summary>The line over two instances that share a store.</summary>
public sealed class AiQueueTests : OneInstance
{
    private readonly List<ServiceApp> _apps = [];

    [Fact]
    public async Task Enter_TwoInstances_TogetherRunNoMoreThanAllowed()
    {
        await using var twin = App.Twin();
        await SetAsync(AiSettings.AtOnce, 2, App, twin);
        var here = Enter(App, 3);
        await RunsAsync(here[0], here[1]);

        var there = Enter(twin, 1)[0];
        await Eventually.Get(() => StateAsync(), s => s.Waiting == 2, "both lines are one");
        Assert.False(there.WaitAsync(default).IsCompleted);
        Assert.False(here[2].WaitAsync(default).IsCompleted);

        // The third here came first, then the one there.
        here[0].Dispose();
        await RunsAsync(here[2]);
        Assert.False(there.WaitAsync(default).IsCompleted);
        here[1].Dispose();
        await TickUntilAsync(() => there.WaitAsync(default).IsCompletedSuccessfully);
        Assert.Equal((1, 1), (App.Get<AiQueue>().Running, twin.Get<AiQueue>().Running));
    }

    [Fact]
    public async Task Enter_PlaceKept_GoesStraightThrough()
    {
        var first = Enter(App, 1)[0];
        await RunsAsync(first);
        first.Dispose();

        using var next = App.Get<AiQueue>().Enter("key");

        Assert.True(next.WaitAsync(default).IsCompletedSuccessfully);
        Assert.Equal(0, next.FirstPosition);
    }

    [Fact]
    public async Task Enter_PlaceKeptWhileAnotherInstanceWaits_IsGivenToIt()
    {
        await SetAsync(AiSettings.AtOnce, 1, App);
        await using var twin = App.Twin();
        await SetAsync(AiSettings.AtOnce, 1, twin);
        var first = Enter(App, 1)[0];
        await RunsAsync(first);
        first.Dispose();

        var there = Enter(twin, 1)[0];

        await TickUntilAsync(() => there.WaitAsync(default).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Enter_InstanceDies_ItsPlacesAreFreeAfterTheLease()
    {
        var dying = App.Twin();
        await SetAsync(AiSettings.AtOnce, 1, App, dying);
        await RunsAsync(Enter(dying, 1)[0]);
        dying.Transport.IsCut = true;

        var here = Enter(App, 1)[0];

        var died = App.Time.GetUtcNow();
        await TickUntilAsync(() => here.WaitAsync(default).IsCompletedSuccessfully);
        Assert.InRange(App.Time.GetUtcNow() - died, GateState.Lease / 2 - TimeSpan.FromSeconds(2), GateState.Lease + TimeSpan.FromSeconds(15));
        _apps.Clear();
        await dying.DisposeAsync();
    }

    [Fact]
    public async Task Enter_LineFull_IsSentAwayAndTheLineDrainsAfterwards()
    {
        await SetAsync(AiSettings.AtOnce, 1, App);
        await SetAsync(AiSettings.QueueLength, 2, App);
        var tickets = Enumerable.Range(0, 4).Select(i => Enter(App, 1, $"key {i}")[0]).ToArray();
        await TickUntilAsync(() => tickets[3].WaitAsync(default).IsCompleted);
        var refused = await Assert.ThrowsAsync<ApiException>(() => tickets[3].WaitAsync(default));
        Assert.Equal(("queue-full", 10), (refused.Kind, refused.RetryAfterSeconds));
        await TickUntilAsync(() => tickets[2].Position == 2);

        // One in line gives up, and the others move on.
        tickets[1].Dispose();
        await TickUntilAsync(() => tickets[2].Position == 1);
        tickets[0].Dispose();
        await RunsAsync(tickets[2]);
        Assert.Equal(2, tickets[2].FirstPosition);
        tickets[2].Dispose();
        await TickUntilAsync(() => StateAsync().GetAwaiter().GetResult() == (0, 0));
    }

    [Fact]
    public async Task Enter_StoreAway_CountsForItself()
    {
        await SetAsync(AiSettings.AtOnce, 1, App);
        var failures = App.Counter("ai.queue_failures");
        App.Transport.IsCut = true;
        var tickets = Enter(App, 2);
        await RunsAsync(tickets[0]);
        Assert.False(tickets[1].WaitAsync(default).IsCompleted);
        tickets[0].Dispose();
        await RunsAsync(tickets[1]);
        Assert.True(App.Counter("ai.queue_failures") > failures);
    }

    [Fact]
    public async Task Keep_NothingUsedForAWhile_GivesThePlacesBack()
    {
        var ticket = Enter(App, 1)[0];
        await RunsAsync(ticket);
        ticket.Dispose();
        Assert.Equal(1, (await App.Get<AiQueue>().StoredAsync()).Held);
        await TickUntilAsync(() => App.Get<AiQueue>().StoredAsync().GetAwaiter().GetResult().Held == 0);
    }

    private AiTicket[] Enter(ServiceApp app, int count, string key = "key")
    {
        var made = Enumerable.Range(0, count).Select(i => app.Get<AiQueue>().Enter($"{key} {i}")).ToArray();
        _apps.Add(app);
        return made;
    }

    private Task<(int Held, int Waiting)> StateAsync() => App.Get<AiQueue>().ReadAsync(default);

    private Task RunsAsync(params AiTicket[] tickets) => TickUntilAsync(() => tickets.All(t => t.WaitAsync(default).IsCompletedSuccessfully));

    /// <summary>Lets time pass, a little at a time, until it is so.</summary>
    private Task TickUntilAsync(Func<bool> isSo) => Eventually.True(
        () =>
        {
            // A slow store is no slow clock.
            if (!_apps.Any(a => a.Get<AiQueue>().IsAsking))
            {
                App.Time.Advance(AiQueue.WaitingPause);
            }

            return isSo();
        },
        "the line moves on");

    private static async Task SetAsync(string key, int value, params ServiceApp[] apps)
    {
        var json = System.Text.Json.JsonSerializer.SerializeToElement(value);
        await apps[0].Get<SettingsService>().ChangeAsync(key, json, null, "tests", null, default);
        foreach (var app in apps)
        {
            app.Get<SettingValues>().Forget();
            await app.Get<SettingValues>().RefreshAsync();
        }
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await App.Get<SettingValues>().RefreshAsync();
    }
}
