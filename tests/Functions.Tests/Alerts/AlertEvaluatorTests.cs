using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.Silences;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Alerts;

/// <summary>What becomes of alerts without a sample.</summary>
[Collection(AppCollection.Name)]
public sealed class AlertEvaluatorTests : IAsyncLifetime
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
    public async Task Run_CrashBetweenStateAndNotice_TellsOnceMoreWithTheSameKey()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 0));
        _rig.News.Failing = 1;
        await _rig.SendAsync(_node, 99, 5, frame: 5);
        Assert.Empty(_rig.News.All);

        await using var next = _rig.Twin();
        await _rig.EvaluateAsync(next);
        await _rig.EvaluateAsync(next);
        await _rig.EvaluateAsync();
        Assert.Equal(1, _rig.News.TimesOf(Assert.Single(_rig.News.All)));
        Assert.Equal([AlertNoticeKind.Firing], _rig.News.KindsOf(rule));
        var events = await _rig.App.Get<EventReader>()
            .BeforeAsync(LiveAudience.Everybody, new EventFilter(_node.Id, EventTypes.AlertFiring), null, 10, default);
        Assert.Equal(Assert.Single(events.Items).Id, (await _rig.HistoryAsync(_rig.News.All[0].Alert.Id)).EventId);
    }

    [Fact]
    public async Task Run_CrashBetweenNoticeAndItsNote_TellsTheSameKeyAgain()
    {
        await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 0));
        await _rig.SendAsync(_node, 99, 5, frame: 5);
        var told = Assert.Single(_rig.News.All);

        // As the store is when the process died before it had noted what it told.
        var state = Assert.Single(await _rig.StatesAsync());
        Assert.NotNull(await _rig.App.Get<AlertStateStore>().TryWriteAsync(state with { Owed = AlertNoticeKind.Firing }, default));
        await _rig.EvaluateAsync();
        Assert.Equal(2, _rig.News.TimesOf(told));
        Assert.Single(_rig.News.All);
        Assert.Null(Assert.Single(await _rig.StatesAsync()).Owed);
    }

    [Fact]
    public async Task Run_RuleOrNodeThatGoes_EndsWhatFires()
    {
        var (kept, rule) = (await _rig.AddRuleAsync(AlertRig.Cpu(0)), await _rig.AddRuleAsync(AlertRig.Cpu(0)));
        await _rig.SendAsync(_node, 99, 5, frame: 5);
        var (found, tag) = (await _rig.App.Get<AlertRuleStore>().FindAsync(rule.Id, default))!.Value;
        await _rig.App.Get<AlertRuleStore>().TryReplaceAsync(found with { Enabled = false, Version = 2 }, tag, default);
        await _rig.EvaluateAsync();
        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Resolved], _rig.News.KindsOf(rule));
        Assert.Contains("the rule is switched off", _rig.News.All[^1].Alert.Text, StringComparison.Ordinal);
        Assert.Equal([AlertNoticeKind.Firing], _rig.News.KindsOf(kept));

        var node = (await _rig.App.Get<NodeStore>().LoadAsync(_node.Id, default))!.Value;
        var archived = node.Node with { ArchivedAt = _rig.App.Time.GetUtcNow() };
        (await _rig.App.Get<NodeStore>().ReplaceAsync(archived, node.ETag, default)).EnsureSuccess();
        _rig.App.Time.Advance(TimeSpan.FromMinutes(2));
        await _rig.EvaluateAsync();
        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Resolved], _rig.News.KindsOf(kept));

        await _rig.SendAsync(_node, 99, 5, frame: 5);
        Assert.Equal(2, _rig.News.KindsOf(kept).Count());
        _rig.App.Time.Advance(TimeSpan.FromHours(2));
        await _rig.EvaluateAsync();
        Assert.Empty(await _rig.StatesAsync());
    }

    [Fact]
    public async Task Run_StillFiring_IsRepeatedUntilSomebodySeesToIt()
    {
        var rule = await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 0), r => r with { RepeatSeconds = 600 });
        await _rig.SendAsync(_node, 99, 5, frame: 5);
        foreach (var _ in Enumerable.Range(0, 21))
        {
            _rig.App.Time.Advance(TimeSpan.FromMinutes(1));
            await _rig.EvaluateAsync();
        }

        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Repeat, AlertNoticeKind.Repeat], _rig.News.KindsOf(rule));
        Assert.Equal([0, 1, 2], _rig.News.All.Select(n => n.Number));

        var id = _rig.News.All[0].Alert.Id;
        var seen = await _rig.App.Get<AlertAcknowledging>().RunAsync(TestCallers.Admin, id, new AcknowledgeRequest("on it"), null, default);
        Assert.Equal(("test-admin", "on it"), (seen.Acknowledged!.By, seen.Acknowledged.Note));
        _rig.App.Time.Advance(TimeSpan.FromMinutes(30));
        await _rig.EvaluateAsync();
        Assert.Equal(3, _rig.News.All.Count);
        Assert.Equal("on it", (await _rig.HistoryAsync(id)).Acknowledged!.Note);
    }

    [Fact]
    public async Task Run_SilentNode_KeepsItsAlertAndSaysSo()
    {
        await _rig.AddRuleAsync(AlertRig.Cpu(forSeconds: 0));
        await _rig.SendAsync(_node, 99, 5, frame: 5);
        var state = (await _rig.App.Get<NodeStateStore>().ListAsync(null, default)).Single(s => s.State.NodeId == _node.Id);
        var judged = new NodeJudgement(NodeStatus.Down, "silent", state.State.LastSampleMs, _rig.NowMs);
        await _rig.App.Get<NodeStateWriter>().JudgeAsync([(state.State with { Judged = judged }, state.ETag)], default);
        _rig.App.Time.Advance(TimeSpan.FromSeconds(30));
        await _rig.EvaluateAsync();

        var firing = (await _rig.StatesAsync()).Single(s => s.Key != AlertIds.Offline).Alert;
        Assert.Equal(AlertStatus.Firing, firing.Status);
        Assert.Contains("The node has sent nothing since", firing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Silenced_FiresAndTheNoticeSaysSo()
    {
        var (rule, loud) = (await _rig.AddRuleAsync(AlertRig.Cpu(0)), await _rig.AddRuleAsync(AlertRig.Cpu(0)));
        var silence = await _rig.App.Get<SilenceService>().AddAsync(
            TestCallers.Admin,
            new SilenceRequest(new SilenceScope(RuleIds: [rule.Id]), _rig.NowMs + 3_600_000, "maintenance"),
            null,
            default);
        await _rig.SendAsync(_node, 99, 5, frame: 5);
        Assert.Equal(silence.Id, _rig.News.All.Single(n => n.Rule.Id == rule.Id).Alert.SilencedBy);
        Assert.Null(_rig.News.All.Single(n => n.Rule.Id == loud.Id).Alert.SilencedBy);

        var shown = await _rig.App.Get<AlertQuery>().ListAsync(TestCallers.Admin, new AlertFilter(RuleId: rule.Id, IsActive: true), null, 10, default);
        Assert.Equal((AlertStatus.Firing, silence.Id), (shown.Items[0].Status, shown.Items[0].SilencedBy));
        _rig.App.Time.Advance(TimeSpan.FromHours(2));
        Assert.Null(await _rig.App.Get<ISilences>().FindAsync(shown.Items[0], default));
    }

    [Fact]
    public async Task Add_SeriesThatNobodyHas_IsKeptAndItsMakerTold()
    {
        await _rig.SendAsync(_node, 10, 5, frame: 5);
        _rig.App.Time.Advance(TimeSpan.FromSeconds(3));
        var rules = _rig.App.Get<AlertRuleService>();
        var unknown = await rules.AddAsync(
            TestCallers.Admin, new AlertRuleRequest("a", AlertRig.Cpu() with { Series = "no.such_series" }), null, default);
        Assert.Contains("'no.such_series'", Assert.Single(unknown.Warnings!), StringComparison.Ordinal);
        Assert.Null((await rules.GetAsync(TestCallers.Admin, unknown.Id, default)).Warnings);
        Assert.Null((await rules.AddAsync(TestCallers.Admin, new AlertRuleRequest("b", AlertRig.Cpu()), null, default)).Warnings);
    }

    [Fact]
    public async Task Defaults_FreshInstallation_AreMadeOnceAndStayDeleted()
    {
        await using var twin = _rig.Twin();
        var (store, other) = (_rig.App.Get<AlertRuleStore>(), twin.Get<AlertRuleStore>());
        var made = await Task.WhenAll(store.ListAsync(default), other.ListAsync(default));
        Assert.All(made, rules => Assert.Equal(5, rules.Count));
        Assert.All(made[0], r => Assert.True(r.Enabled));

        var gone = (await store.FindAsync(made[0][0].Id, default))!.Value;
        Assert.True(await store.TryRemoveAsync(gone.Rule.Id, gone.Tag, default));
        await using var later = _rig.Twin();
        Assert.Equal(4, (await later.Get<AlertRuleStore>().ListAsync(default)).Count);
    }
}
