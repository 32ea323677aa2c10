using CloudNexus.Functions.Events;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Events;

[Collection(AppCollection.Name)]
public sealed class EventFollowerTests : OneInstance
{
    [Fact]
    public async Task Follow_EventOfThisInstance_AnswersAtOnce()
    {
        var start = (await App.NewestAsync()).Cursor;
        var following = App.FollowAsync(start, 30);
        await WaitingAsync(1);
        await App.AddAsync("one");
        Assert.Equal("one", Assert.Single((await following).Items).Text);
        Assert.Equal(0, App.Get<WaitingRoom>().Waiting);
    }

    [Fact]
    public async Task Follow_EventOfAnotherInstance_IsFoundByOneReadASecondForAll()
    {
        await using var twin = App.Twin();
        var start = (await App.NewestAsync()).Cursor;
        var following = Enumerable.Range(0, 10).Select(_ => App.FollowAsync(start, 120)).ToArray();
        await WaitingAsync(10);

        // The first look finds an end that it has not seen before: all read once more.
        var before = Reads();
        await AdvanceWhileAsync(() => Reads() < before + 11);
        before = Reads();

        // Some of the ten may still be at it; each of them once a second would soon be more.
        var seconds = await AdvanceWhileAsync(() => Reads() < before + 13);
        Assert.InRange(Reads() - before, 13, seconds + 10);

        await twin.AddAsync("one");
        await AdvanceWhileAsync(() => following.Any(f => !f.IsCompleted));
        Assert.All(await Task.WhenAll(following), page => Assert.Equal("one", Assert.Single(page.Items).Text));
    }

    [Fact]
    public async Task Follow_NothingHappens_EndsAfterItsTimeWithTheSamePlace()
    {
        var start = (await App.NewestAsync()).Cursor;
        var following = App.FollowAsync(start, 3);
        await WaitingAsync(1);
        var began = App.Time.GetUtcNow();
        await AdvanceWhileAsync(() => !following.IsCompleted);
        var page = await following;
        Assert.Empty(page.Items);
        Assert.Equal(start, page.Cursor);
        Assert.True(App.Time.GetUtcNow() - began >= TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Follow_OnlyOthersEvents_WaitsOnAndMovesItsPlace()
    {
        var caller = TestCallers.Create(Functions.Http.Access.Role.Viewer, "team=a");
        var start = (await App.NewestAsync()).Cursor;
        var following = App.FollowAsync(start, 30, caller);
        await WaitingAsync(1);
        await App.AddAsync("hidden", "a-node-that-is-gone");
        await App.AddAsync("open");
        var page = await following;
        Assert.Equal(("open", 2), (Assert.Single(page.Items).Text, page.Sequence));
    }

    [Fact]
    public async Task Follow_HostStops_AnswersWhatThereIs()
    {
        using var host = new CancellationTokenSource();
        var start = (await App.NewestAsync()).Cursor;
        var following = App.FollowAsync(start, 30, hostStops: host.Token);
        await WaitingAsync(1);
        await host.CancelAsync();
        Assert.Empty((await following).Items);
    }

    [Fact]
    public async Task Follow_MoreThanTheRoomHolds_AreRefusedAndCounted()
    {
        var start = (await App.NewestAsync()).Cursor;
        using var host = new CancellationTokenSource();
        var stops = host.Token;
        var following = Enumerable.Range(0, WaitingRoom.MostOfCaller).Select(_ => App.FollowAsync(start, 30, hostStops: stops)).ToArray();
        await WaitingAsync(WaitingRoom.MostOfCaller);
        var refused = App.Counter("events.waits_refused");
        Assert.Equal("too-many-waiting", await PeopleOf.ProblemAsync(() => App.FollowAsync(start, 30)));
        Assert.Equal(refused + 1, App.Counter("events.waits_refused"));

        // Another caller still has room, and whoever does not wait is always answered.
        Assert.Empty((await App.FollowAsync(start, 0)).Items);
        var other = App.FollowAsync(start, 30, TestCallers.Admin, host.Token);
        await WaitingAsync(WaitingRoom.MostOfCaller + 1);
        await host.CancelAsync();
        await Task.WhenAll([.. following, other]);
        Assert.Equal(0, App.Get<WaitingRoom>().Waiting);
    }

    [Fact]
    public void Enter_RoomIsFull_RefusesEverybody()
    {
        var room = new WaitingRoom();
        var places = Enumerable.Range(0, WaitingRoom.MostWaiting).Select(i => room.Enter($"{i}")).ToArray();
        Assert.Throws<Functions.Http.ApiException>(() => room.Enter("one more"));
        places[0].Dispose();
        places[0].Dispose();
        using var last = room.Enter("one more");
        Assert.Equal(WaitingRoom.MostWaiting, room.Waiting);
    }

    private Task WaitingAsync(int count) => Eventually.True(() => App.Get<WaitingRoom>().Waiting == count, $"{count} wait");

    private long Reads() => App.Get<TableServiceClient>().Metrics.Snapshot().Operations.GetValueOrDefault(TableOperation.Get);

    /// <returns>By how many seconds the clock was moved.</returns>
    private async Task<int> AdvanceWhileAsync(Func<bool> isSo)
    {
        var seconds = 0;
        await Eventually.True(
            () =>
            {
                if (!isSo())
                {
                    return true;
                }

                App.Time.Advance(TimeSpan.FromSeconds(1));
                seconds++;
                return false;
            },
            "the clock has moved far enough");
        return seconds;
    }
}
