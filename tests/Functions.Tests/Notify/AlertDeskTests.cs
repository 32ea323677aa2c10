using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Queue;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using static CloudNexus.Functions.Tests.Notify.Notices;

namespace CloudNexus.Functions.Tests.Notify;

public sealed class AlertDeskTests : IAsyncDisposable
{
    private readonly NotifyRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Tell_RuleWithoutChannels_GoesToDefaultOnesThatAreOnAndTakeItsSeverity()
    {
        var usual = await _rig.AddAsync("usual");
        var named = await _rig.AddAsync("named", c => c with { IsDefault = false });
        var off = await _rig.AddAsync("off", c => c with { Enabled = false });
        var quiet = await _rig.AddAsync("quiet", c => c with { MinSeverity = AlertSeverity.Critical });

        await _rig.TellAsync(Firing(Rule("a", AlertSeverity.Warning)), Firing(Rule("b", AlertSeverity.Critical, named.Id)));

        Assert.Equal("a", await RulesAsync(usual));
        Assert.Equal("b", await RulesAsync(named));
        Assert.Equal("", await RulesAsync(off));
        Assert.Equal("", await RulesAsync(quiet));
        await _rig.TellAsync(Firing(Rule("c")));
        Assert.Equal("c", await RulesAsync(quiet));
    }

    [Fact]
    public async Task Tell_ChannelOfANarrowedMaker_HearsOnlyOfItsNodes()
    {
        var channel = await _rig.AddAsync("web", caller: TestCallers.Create(Role.Operator, "team=web"));
        var answer = await _rig.App.Get<EnrolmentService>().RegisterAsync(
            AppSettings.EnrolmentToken, new RegisterRequest("own", null, new() { ["team"] = "web" }, "1.0", null), null, default);
        var other = await _rig.App.RegisterAsync("other");

        await _rig.TellAsync(Firing(Rule("own"), answer.NodeId), Firing(Rule("other"), other.Id), Firing(Rule("gone"), "nobody"));

        Assert.Equal("own", await RulesAsync(channel));
    }

    [Fact]
    public async Task Tell_EndOfWhatWasNeverTold_IsNotTold()
    {
        var channel = await _rig.AddAsync("one");
        var silenced = Firing(Rule("silenced"));
        _rig.Silenced[silenced.Alert.Id] = true;
        await _rig.TellAsync(silenced);
        await _rig.DeliverLaterAsync(channel);
        await _rig.TellAsync(Ended(silenced));
        await _rig.DeliverAsync(channel);
        _rig.Silenced.Clear();
        await _rig.TellAsync(Ended(silenced, AlertNoticeKind.Withdrawn));
        await _rig.DeliverLaterAsync(channel);

        Assert.Empty(_rig.Arrived);
        Assert.Equal(2, (await _rig.HistoryAsync(channel)).Count(d => d.State == DeliveryState.Dropped));
    }

    [Fact]
    public async Task Tell_SilenceThatEndsBeforeTheAlert_IsToldThen()
    {
        var channel = await _rig.AddAsync("one");
        var firing = Firing(Rule());
        _rig.Silenced[firing.Alert.Id] = true;
        await _rig.TellAsync(firing);
        Assert.Null(await _rig.DeliverLaterAsync(channel));
        Assert.Empty(_rig.Arrived);
        _rig.Silenced.Clear();
        await _rig.DeliverAsync(channel);
        Assert.Single(_rig.Arrived);
    }

    [Fact]
    public async Task Tell_SilenceThatEndsAfterAnAlertWhoseEndIsNotTold_TellsNothing()
    {
        var channel = await _rig.AddAsync("one");
        var start = Noon.ToUnixTimeMilliseconds();
        var alert = Alert(Rule()) with { Id = AlertIds.Of(Rule(), "web-1", "", start), StartedAt = start };
        _rig.Silenced[alert.Id] = true;
        await _rig.TellAsync(new AlertNotice(alert, Rule(), AlertNoticeKind.Firing));
        _rig.App.Time.Advance(TimeSpan.FromMinutes(10));
        await _rig.App.Get<AlertHistoryStore>().PutAsync(alert with { Status = AlertStatus.Resolved }, default);
        _rig.Silenced.Clear();
        Assert.Null(await _rig.DeliverAsync(channel));
        Assert.Empty(_rig.Arrived);
        Assert.Equal(DeliveryState.Dropped, Assert.Single(await _rig.HistoryAsync(channel)).State);
    }

    [Fact]
    public async Task Tell_RuleThatDoesNotTellOfTheEnd_TellsOfWithdrawalsOnly()
    {
        var channel = await _rig.AddAsync("one");
        var firing = Firing(Rule() with { NotifyResolved = false });
        await _rig.TellAsync(Ended(firing), Ended(firing, AlertNoticeKind.Withdrawn));
        Assert.Equal(["withdrawn"], (await _rig.HistoryAsync(channel)).Select(d => d.Kind));
    }

    [Fact]
    public async Task Tell_StoreAway_ThrowsSoThatItIsToldAgain()
    {
        await _rig.AddAsync("one");
        await _rig.Channels.ListAsync(TestCallers.Admin, default);
        _rig.App.Transport.IsCut = true;
        await Assert.ThrowsAsync<TableStorageException>(() => _rig.TellAsync(Firing(Rule())));
        _rig.App.Transport.IsCut = false;
    }

    [Fact]
    public async Task Tidy_OldHistory_GoesAndWhatWaitsStays()
    {
        var channel = await _rig.AddAsync("one");
        var store = _rig.App.Get<QueueStore>();
        await _rig.TellAsync(Firing(Rule("waits")));
        for (var i = 0; i < QueueTidy.Kept + 5; i++)
        {
            await store.AddAsync(channel.Id, Delivery.Of($"old-{i}", Of(Firing(Rule($"{i}"))))
                .End(DeliveryState.Sent, 1, null), default);
        }

        await store.AddAsync("no-channel", Waiting(Firing(Rule()), 0), default);
        Assert.Equal(1, await _rig.App.Get<QueueTidy>().RunAsync(default));
        _rig.App.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(5, await _rig.App.Get<QueueTidy>().RunAsync(default));
        Assert.Single((await store.WaitingAsync(channel.Id, default)).Deliveries);
        Assert.Empty(await store.ListAsync("no-channel", default));
    }

    private async Task<string> RulesAsync(ChannelItem channel)
        => string.Join(',', (await _rig.HistoryAsync(channel)).Select(d => d.RuleName!["Rule ".Length..]));
}
