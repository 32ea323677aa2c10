using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Notify;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Queue;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using static CloudNexus.Functions.Tests.Notify.Notices;

namespace CloudNexus.Functions.Tests.Notify;

public sealed class CourierTests : IAsyncDisposable
{
    private readonly NotifyRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Tell_ThirtyAlertsForOneCause_AreOneMessageInEachChannel()
    {
        var (one, two) = (await _rig.AddAsync("one"), await _rig.AddAsync("two"));
        await _rig.TellAsync([.. Enumerable.Range(0, 30).Select(i => Firing(Rule(), $"n{i}"))]);
        await _rig.TellAsync(Firing(Rule("other")));
        Assert.NotNull(await _rig.DeliverAsync(one));
        Assert.Empty(_rig.Arrived);

        Assert.Null(await _rig.DeliverLaterAsync(one));
        await _rig.DeliverAsync(two);
        Assert.Equal([30, 1], _rig.ArrivedAt("one").Select(m => m.Notices.Count));
        Assert.Equal(2, _rig.ArrivedAt("two").Count);
        var history = await _rig.HistoryAsync(one);
        Assert.Equal(31, history.Count);
        Assert.All(history, d => Assert.Equal((DeliveryState.Sent, 1, null), (d.State, d.Attempt, d.Error)));
        var last = (await _rig.Channels.GetAsync(TestCallers.Admin, one.Id, default)).LastDelivery;
        Assert.Equal(new LastDelivery(_rig.App.Time.GetUtcNow().ToUnixTimeMilliseconds(), true, null), last);
    }

    [Fact]
    public async Task Tell_SameNoticeAgain_IsOneMessageBeforeAndAfterItWasSent()
    {
        var channel = await _rig.AddAsync("one");
        await _rig.TellAsync(Firing(Rule()), Firing(Rule()));
        await _rig.DeliverLaterAsync(channel);
        await NotifyRig.TellAsync(_rig.AddApp(), Firing(Rule()));
        Assert.Null(await _rig.DeliverLaterAsync(channel));
        Assert.Single(Assert.Single(_rig.Arrived).Message.Notices);
    }

    [Fact]
    public async Task Deliver_ChannelThatFails_IsTriedEightTimesUnderOneKeyThenAnEventSaysSo()
    {
        var keys = new List<string>();
        var channel = await _rig.AddAsync("one");
        _rig.OtherSide = (_, message, _) =>
        {
            keys.Add(message.Key);
            throw new DeliveryException("The answer was 500.");
        };
        await _rig.TellAsync(Firing(Rule()));
        var next = await _rig.DeliverLaterAsync(channel);
        var began = _rig.App.Time.GetUtcNow();
        for (var attempt = 1; next is { } at; attempt++)
        {
            var waits = Assert.Single(await _rig.HistoryAsync(channel));
            Assert.Equal((DeliveryState.Waiting, attempt, "The answer was 500."), (waits.State, waits.Attempt, waits.Error));
            Assert.InRange(at - _rig.App.Time.GetUtcNow(), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));
            Assert.Equal(at, await _rig.DeliverAsync(channel));
            _rig.App.Time.Advance(at - _rig.App.Time.GetUtcNow());
            next = await _rig.DeliverAsync(channel);
        }

        var failed = Assert.Single(await _rig.HistoryAsync(channel));
        Assert.Equal((DeliveryState.Failed, BatchSender.MostAttempts), (failed.State, failed.Attempt));
        Assert.InRange(_rig.App.Time.GetUtcNow() - began, TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(40));
        var told = Assert.Single(_rig.Events.Of(EventTypes.ChannelFailed));
        Assert.Equal(("one", "The answer was 500."), (RecordedEvents.New(told, "name"), RecordedEvents.New(told, "error")));
        var last = (await _rig.Channels.GetAsync(TestCallers.Admin, channel.Id, default)).LastDelivery;
        Assert.Equal((false, "The answer was 500."), (last!.Ok, last.Error));
        Assert.Single(keys.Distinct());
        Assert.Equal(BatchSender.MostAttempts, keys.Count);
    }

    [Fact]
    public async Task Deliver_OtherSideAsksToWait_IsLeftAloneForAsLong()
    {
        var channel = await _rig.AddAsync("one");
        _rig.OtherSide = (_, _, _) => throw new DeliveryException("429") { RetryAfter = TimeSpan.FromMinutes(5) };
        await _rig.TellAsync(Firing(Rule()));
        Assert.Equal(TimeSpan.FromMinutes(5), await _rig.DeliverLaterAsync(channel) - _rig.App.Time.GetUtcNow());
    }

    [Fact]
    public async Task Deliver_SentButNotStoredAsSuch_IsSentAgainUnderTheSameKey()
    {
        var channel = await _rig.AddAsync("one");
        _rig.OtherSide = (_, _, _) =>
        {
            _rig.App.Transport.IsCut = _rig.Arrived.IsEmpty;
            return Task.CompletedTask;
        };
        await _rig.TellAsync(Firing(Rule()), Firing(Rule(), "n2"));
        await Assert.ThrowsAnyAsync<Exception>(() => _rig.DeliverLaterAsync(channel));
        _rig.App.Transport.IsCut = false;

        var other = _rig.AddApp();
        var busyUntil = await _rig.DeliverAsync(channel, other);
        Assert.Single(_rig.Arrived);
        _rig.App.Time.Advance(busyUntil!.Value - _rig.App.Time.GetUtcNow());
        Assert.Null(await _rig.DeliverAsync(channel, other));
        Assert.Equal(2, _rig.Arrived.Count);
        Assert.Single(_rig.Arrived.Select(a => (a.Message.Key, a.Message.Notices.Count)).Distinct());
    }

    [Fact]
    public async Task Deliver_TwoInstancesAtOnce_SendsOnce()
    {
        var channel = await _rig.AddAsync("one");
        var apps = Enumerable.Range(0, 3).Select(_ => _rig.AddApp()).ToArray();
        for (var i = 0; i < 5; i++)
        {
            await _rig.TellAsync(Firing(Rule($"r{i}")));
            _rig.App.Time.Advance(NotifyRig.Gathered);
            await Task.WhenAll(apps.Select(a => _rig.DeliverAsync(channel, a)));
            await _rig.DeliverLaterAsync(channel);
        }

        Assert.Equal(5, _rig.Arrived.Count);
    }

    [Fact]
    public async Task Deliver_EndWhileTheBeginningWaits_ComesAfterIt()
    {
        var channel = await _rig.AddAsync("one");
        var isDown = true;
        _rig.OtherSide = (_, message, _) => isDown && message.Kind == "firing" ? throw new DeliveryException("500") : Task.CompletedTask;
        var firing = Firing(Rule());
        await _rig.TellAsync(firing);
        await _rig.DeliverLaterAsync(channel);
        await _rig.TellAsync(Ended(firing));
        var next = await _rig.DeliverLaterAsync(channel);
        Assert.Empty(_rig.Arrived);

        isDown = false;
        _rig.App.Time.Advance(next!.Value - _rig.App.Time.GetUtcNow());
        Assert.Null(await _rig.DeliverAsync(channel));
        Assert.Equal(["firing", "resolved"], _rig.Arrived.Select(a => a.Message.Kind));
    }

    [Fact]
    public async Task Deliver_TurnThatEndedWhileSending_StoresNothingOverTheNextOnes()
    {
        var channel = await _rig.AddAsync("one");
        var stuck = new TaskCompletionSource();
        var calls = 0;
        _rig.OtherSide = (_, _, _) => Interlocked.Increment(ref calls) == 1 ? stuck.Task : throw new DeliveryException("500");
        await _rig.TellAsync(Firing(Rule()));
        var first = _rig.DeliverLaterAsync(channel);
        await Eventually.True(() => calls == 1, "it is being sent");

        var other = _rig.AddApp();
        var busyUntil = await _rig.DeliverAsync(channel, other);
        _rig.App.Time.Advance(busyUntil!.Value - _rig.App.Time.GetUtcNow());
        await _rig.DeliverAsync(channel, other);
        stuck.SetResult();
        await first;
        var kept = Assert.Single(await _rig.HistoryAsync(channel));
        Assert.Equal((DeliveryState.Waiting, 1), (kept.State, kept.Attempt));
    }

    [Fact]
    public async Task Deliver_ChannelSwitchedOffOrDeleted_LeavesNothingWaiting()
    {
        var (off, gone) = (await _rig.AddAsync("off"), await _rig.AddAsync("gone"));
        await _rig.TellAsync(Firing(Rule()));
        var request = new ChannelRequest("off", ChannelKind.Webhook, new ChannelSettings("***"), Enabled: false);
        await _rig.Channels.ReplaceAsync(TestCallers.Admin, off.Id, request, null, default);
        await _rig.Channels.RemoveAsync(TestCallers.Admin, gone.Id, null, default);
        await _rig.DeliverLaterAsync(off);
        await _rig.DeliverAsync(gone);
        Assert.Empty(_rig.Arrived);
        var dropped = Assert.Single(await _rig.HistoryAsync(off));
        Assert.Equal((DeliveryState.Dropped, "The channel was switched off."), (dropped.State, dropped.Error));
        Assert.Empty(await _rig.App.Get<QueueStore>().ListAsync(gone.Id, default));
    }
}
