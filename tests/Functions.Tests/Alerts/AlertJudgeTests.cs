using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Judging;
using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Status;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Alerts;

/// <summary>Alerts that samples make where they pass.</summary>
[Collection(AppCollection.Name)]
public sealed class AlertJudgeTests : IAsyncLifetime
{
    private AlertRig _rig = null!;
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _rig = AlertRig.Create();
        _node = await _rig.App.RegisterAsync("web-1");
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Judge_ValueThatHolds_FiresOnceIsToldAndResolves()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 60));
        await _rig.SendAsync(_node, 10, 30);
        var since = _rig.NowMs;
        await _rig.SendAsync(_node, 99.5, 45, frame: 15);
        var pending = Assert.Single(await _rig.StatesAsync()).Alert;
        Assert.Equal((AlertStatus.Pending, since), (pending.Status, pending.StartedAt));
        Assert.Empty(_rig.News.All);

        await _rig.SendAsync(_node, 99.5, 60);
        var told = Assert.Single(_rig.News.All);
        Assert.Equal((AlertNoticeKind.Firing, rule.Id, pending.Id), (told.Kind, told.Rule.Id, told.Alert.Id));
        Assert.Equal((since, since + 60_000, 99.5, 90.0), (told.Alert.StartedAt, told.Alert.FiredAt, told.Alert.Value, told.Alert.Threshold));
        Assert.StartsWith("web-1: cpu.total is 99.5 %, at or above 90 %, since 2026-", told.Alert.Text, StringComparison.Ordinal);
        Assert.Equal((_node.Id, "web-1"), (told.Alert.Node.Id, told.Alert.Node.Name));

        var over = _rig.NowMs;
        await _rig.SendAsync(_node, 10, 90);
        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Resolved], _rig.News.KindsOf(rule));
        var ended = await _rig.HistoryAsync(pending.Id);
        Assert.Equal((AlertStatus.Resolved, over, 99.5), (ended.Status, ended.EndedAt, ended.Peak));

        var events = await EventsAsync("alert.*");
        Assert.Equal(["alert.resolved", "alert.firing"], events.Select(e => e.Type));
        Assert.Equal(events[1].Id, ended.EventId);
        Assert.Equal(rule.Id, events[1].Changes.Single(c => c.Field == "rule").New);
    }

    [Fact]
    public async Task Judge_PendingThatPasses_LeavesNothing()
    {
        await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 120));
        await _rig.SendAsync(_node, 99, 60);
        Assert.Single(await _rig.StatesAsync());
        await _rig.SendAsync(_node, 10, 30);
        Assert.Empty(await _rig.StatesAsync());
        Assert.Empty(_rig.News.All);
    }

    [Fact]
    public async Task Judge_SamplesOfThePast_FireNothing()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 10));
        var from = _rig.NowMs;
        _rig.App.Time.Advance(TimeSpan.FromMinutes(30));
        var suppressed = _rig.App.Counter("alerts.suppressed");
        await _rig.SendAtAsync(_node, from, [.. Enumerable.Repeat(99.0, 300), .. Enumerable.Repeat(1.0, 60)]);
        await _rig.SendAsync(_node, 1, 60);

        Assert.Empty(_rig.News.KindsOf(rule));
        Assert.Empty(await _rig.StatesAsync());
        Assert.True(_rig.App.Counter("alerts.suppressed") > suppressed);
    }

    [Fact]
    public async Task Judge_ReplayOfWhatIsStillTrue_FiresWithTheNewestSamples()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 10));
        var from = _rig.NowMs;
        _rig.App.Time.Advance(TimeSpan.FromMinutes(8));
        for (var sent = 0; sent < 8; sent++)
        {
            await _rig.SendAtAsync(_node, from + (sent * 60_000), [.. Enumerable.Repeat(99.0, 60)]);
            Assert.Equal(sent < 6, !_rig.News.KindsOf(rule).Any());
        }

        var told = Assert.Single(_rig.News.All);
        Assert.Equal(from, told.Alert.StartedAt);
        Assert.InRange(told.Alert.FiredAt!.Value, _rig.NowMs - 120_000, _rig.NowMs);
    }

    [Fact]
    public async Task Judge_SamplesThatAreSentTwice_ChangeNothing()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 20, clearSeconds: 20));
        await _rig.SendAsync(_node, 99, 30);
        var from = _rig.NowMs - 30_000;
        await _rig.SendAsync(_node, 1, 30);
        await _rig.SendAtAsync(_node, from, [.. Enumerable.Repeat(99.0, 30)]);
        await _rig.SendAsync(_node, 1, 30);
        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Resolved], _rig.News.KindsOf(rule));
    }

    [Fact]
    public async Task Judge_PerDeviceAndPerNode_AreOneForEachAndOneForAll()
    {
        var disk = new AlertCondition(AlertKinds.Threshold, 0, "disk.used_percent", null, AlertPer.Device, AlertOp.Above, 40, null, 60);
        var each = await _rig.AddRuleAsync(disk);
        var all = await _rig.AddRuleAsync(disk with { Per = AlertPer.Node });
        var one = await _rig.AddRuleAsync(disk with { Device = "/data" });
        await _rig.SendAsync(_node, 90, 5, frame: 5);

        Assert.Equal(["/", "/data"], _rig.News.All.Where(n => n.Rule.Id == each.Id).Select(n => n.Alert.Device).Order());
        var worst = Assert.Single(_rig.News.All, n => n.Rule.Id == all.Id).Alert;
        Assert.Equal((null, 90.0), (worst.Device, worst.Value));
        Assert.Equal("/data", Assert.Single(_rig.News.All, n => n.Rule.Id == one.Id).Alert.Device);
    }

    [Fact]
    public async Task Judge_ScopedRule_IsAboutItsNodesOnly()
    {
        var other = await _rig.App.RegisterAsync("web-2");
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 0), r => r with { Scope = new AlertScope(NodeIds: [other.Id]) });
        await _rig.SendAsync(_node, 99, 5, frame: 5);
        await _rig.SendAsync(other, 99, 5, frame: 5);
        Assert.Equal(other.Id, Assert.Single(_rig.News.All, n => n.Rule.Id == rule.Id).Alert.Node.Id);
    }

    [Fact]
    public async Task Judge_SchemaThatNoRuleIsAbout_IsNotHeldInMemory()
    {
        await _rig.AddRuleAsync(AlertRig.Cpu());
        var schema = SeriesSchema.Create([SeriesDefinition.Gauge("room.warmth", "Cel")]);
        await _rig.SendAsync(_node, new SampleBlock(schema, [_rig.NowMs - 1000], [[20L]]));
        Assert.Equal(0, _rig.App.Get<AlertJudge>().Held);
        Assert.Same(
            _rig.App.Get<AlertBook>().Last!.Rules.TracksOf(schema), _rig.App.Get<AlertBook>().Last!.Rules.TracksOf(schema));
    }

    [Fact]
    public async Task Judge_NodeThatGoesOverToAnotherInstance_FiresInTimeAndOnce()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 120));
        await using var twin = _rig.Twin();
        var since = _rig.NowMs;
        await _rig.SendAsync(_node, 99, 90);
        await _rig.SendAsync(_node, 99, 60, twin);
        var told = Assert.Single(_rig.News.All);
        Assert.Equal((since, since + 120_000), (told.Alert.StartedAt, told.Alert.FiredAt));

        // The first goes on as if nothing had been, and learns of it.
        await _rig.SendAsync(_node, 99, 60);
        Assert.Single(_rig.News.All);
        Assert.Equal(1, _rig.News.TimesOf(told));

        await AlertRig.RefreshAsync(_rig.App, twin);
        await _rig.SendAsync(_node, 1, 90, twin);
        await _rig.SendAsync(_node, 1, 90);
        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Resolved], _rig.News.KindsOf(rule));
    }

    [Fact]
    public async Task Judge_FramesOfOneNodeAtTwoInstances_AreJudgedAsOne()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 60));
        await using var twin = _rig.Twin();
        for (var i = 0; i < 5; i++)
        {
            // Each sees every other frame: what is well in between only the other has seen.
            await _rig.SendAsync(_node, 99, 20, frame: 20);
            await _rig.SendAsync(_node, i == 1 ? 10 : 99, 20, twin, frame: 20);
        }

        var told = Assert.Single(_rig.News.All, n => n.Rule.Id == rule.Id);
        var wellUntil = _rig.NowMs - (6 * 20_000);
        Assert.Equal(wellUntil, told.Alert.StartedAt);
        Assert.InRange(told.Alert.FiredAt!.Value, wellUntil + 60_000, wellUntil + 80_000);
    }

    [Fact]
    public async Task Judge_InstanceThatSawOnlyWhatWasWell_DoesNotEndWhatFires()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 0, clearSeconds: 60));
        await using var twin = _rig.Twin();
        await _rig.SendAsync(_node, 99, 10, frame: 10);
        await _rig.SendAsync(_node, 99, 10, twin, frame: 10);
        for (var i = 0; i < 5; i++)
        {
            await _rig.SendAsync(_node, 10, 20, frame: 20);
            await _rig.SendAsync(_node, 99, 20, twin, frame: 20);
        }

        Assert.Equal([AlertNoticeKind.Firing], _rig.News.KindsOf(rule));
        await _rig.SendAsync(_node, 10, 90);
        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Resolved], _rig.News.KindsOf(rule));
        Assert.Equal(_rig.NowMs - 90_000, _rig.News.All[^1].Alert.EndedAt);
    }

    [Fact]
    public async Task Judge_AlertThatAnotherInstanceMade_IsEndedByWhoSeesTheNodeThen()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 0));
        await _rig.SendAsync(_node, 99, 10, frame: 10);
        await using var twin = _rig.Twin();
        await _rig.SendAsync(_node, 1, 90, twin);
        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Resolved], _rig.News.KindsOf(rule));
        Assert.Equal(AlertStatus.Resolved, Assert.Single(await _rig.StatesAsync()).Alert.Status);
    }

    [Fact]
    public async Task Judge_ComesAndGoesTooOften_IsSaidToFlapAndHeld()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 0, clearSeconds: 0));
        await using var twin = _rig.Twin();
        foreach (var (by, i) in new[] { _rig.App, twin, _rig.App }.Select((a, i) => (a, i)))
        {
            await AlertRig.RefreshAsync(_rig.App, twin);
            await _rig.SendAsync(_node, 99, 5, by, frame: 5);
            await _rig.SendAsync(_node, 1, 5, by, frame: 5);
        }

        AlertNoticeKind[] expected =
            [AlertNoticeKind.Firing, AlertNoticeKind.Resolved, AlertNoticeKind.Firing, AlertNoticeKind.Resolved, AlertNoticeKind.Firing];
        Assert.Equal(expected, _rig.News.KindsOf(rule));
        Assert.True(_rig.News.All[^1].Alert.Flapping);
        await _rig.SendAsync(_node, 1, (int)(AlertMachine.FlapQuietMs / 1000), frame: 180);
        Assert.Equal([.. expected, AlertNoticeKind.Resolved], _rig.News.KindsOf(rule));
    }

    [Fact]
    public async Task Judge_SeriesThatIsGone_EndsAfterAWhile()
    {
        var disk = new AlertCondition(AlertKinds.Threshold, 0, "disk.used_percent", "/data", AlertPer.Device, AlertOp.Above, 40, null, 60);
        var rule = await _rig.AddRuleAsync(disk);
        await _rig.SendAsync(_node, 90, 5, frame: 5);
        var without = SeriesSchema.Create([SeriesDefinition.Gauge("cpu.total", "%", 2)]);
        for (var minutes = 0; minutes < 65; minutes += 5)
        {
            _rig.App.Time.Advance(TimeSpan.FromMinutes(5));
            await AlertRig.RefreshAsync(_rig.App);
            await _rig.SendAsync(_node, new SampleBlock(without, [_rig.NowMs - 1000], [[100L]]));
            Assert.Equal(minutes < 60, _rig.News.KindsOf(rule).Count() == 1);
        }

        Assert.Contains("gives no values any more", _rig.News.All[^1].Alert.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judge_FiringThatWasNotTold_IsToldBeforeItsEnd()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 10));
        await _rig.SendAsync(_node, 99, 5, frame: 5);
        _rig.News.Failing = 1;
        await _rig.SendAsync(_node, 99, 15, frame: 15);
        Assert.Empty(_rig.News.All);
        Assert.Equal(AlertNoticeKind.Firing, Assert.Single(await _rig.StatesAsync()).Owed);

        await _rig.SendAsync(_node, 1, 90);
        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Resolved], _rig.News.KindsOf(rule));
    }

    [Fact]
    public async Task Judge_LiveStatus_SaysWhyTheNodeIsDegraded()
    {
        await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 0), r => r with { Name = "Too busy" });
        await _rig.SendAsync(_node, 99, 5, frame: 5);
        await AlertRig.RefreshAsync(_rig.App);
        var said = await _rig.App.Services.GetServices<IStatusSource>().OfType<AlertStatusSource>().Single().ReadAsync(default);
        Assert.Equal("Alert: Too busy.", said[_node.Id]);
    }

    private async Task<IReadOnlyList<EventItem>> EventsAsync(string type)
        => (await _rig.App.Get<EventReader>().BeforeAsync(LiveAudience.Everybody, new EventFilter(_node.Id, type), null, 100, default)).Items;
}
