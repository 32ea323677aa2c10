using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Evaluating;
using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Status.Outages;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Functions.Tests.Status;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Alerts;

/// <summary>Alerts about nodes that are down: fired, ended and withdrawn by what the status says.</summary>
[Collection(AppCollection.Name)]
public sealed class OfflineAlertTests
{
    private static readonly AlertRule Rule = AlertDefaults.Make(0).Single(r => r.Condition.Kind == AlertKinds.Offline);
    private readonly RecordedNews _news = new();

    [Fact]
    public async Task Run_HostThatDies_FiresAfterItIsDownAndResolvesWhenItIsBack()
    {
        await using var rig = Rig();
        var agent = await rig.AddAgentAsync("web-1");
        await RunAsync(rig, 1);
        agent.Kill();
        await RunAsync(rig, 5);
        var told = Assert.Single(_news.All);
        Assert.Equal((AlertNoticeKind.Firing, AlertSeverity.Critical), (told.Kind, told.Alert.Severity));
        Assert.StartsWith("web-1 is offline: no samples since", told.Alert.Text, StringComparison.Ordinal);
        Assert.InRange(told.Alert.FiredAt!.Value - told.Alert.StartedAt, 90_000, 180_000);

        agent.Start(rig.Now.ToUnixTimeMilliseconds(), isReboot: true);
        await RunAsync(rig, 4);
        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Resolved], _news.KindsOf(Rule));
        Assert.StartsWith("web-1 is back.", _news.All[^1].Alert.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HostThatWasOnlyCutOff_IsWithdrawnAfterTheReplay()
    {
        await using var rig = Rig();
        var agent = await rig.AddAgentAsync("web-1");
        await RunAsync(rig, 1);
        agent.IsCutOff = true;
        await RunAsync(rig, 8);
        Assert.Equal([AlertNoticeKind.Firing], _news.KindsOf(Rule));
        agent.IsCutOff = false;
        await RunAsync(rig, 4);

        Assert.Equal([AlertNoticeKind.Firing, AlertNoticeKind.Withdrawn], _news.KindsOf(Rule));
        var withdrawn = _news.All[^1].Alert;
        Assert.Equal((AlertStatus.Withdrawn, _news.All[0].Alert.Id), (withdrawn.Status, withdrawn.Id));
        Assert.Contains("it was only cut off", withdrawn.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AgentThatSaysThatItStops_IsNoAlert()
    {
        await using var rig = Rig();
        var agent = await rig.AddAgentAsync();
        await RunAsync(rig, 1);
        await rig.RunAsync(2);
        agent.Stop(rig.Now.ToUnixTimeMilliseconds(), rig.Send);
        await RunAsync(rig, 5);
        Assert.Empty(_news.All);
    }

    [Fact]
    public void Next_StatusesOfANode_AreJudgedByWhatWasSaid()
    {
        Assert.Equal(OfflineStep.Show, Step(null, NodeStatus.Down, afterSeconds: 10));
        Assert.Equal(OfflineStep.Fire, Step(null, NodeStatus.Down, afterSeconds: 60));
        Assert.Equal(OfflineStep.Fire, Step(State(AlertStatus.Pending), NodeStatus.Down, afterSeconds: 60));
        Assert.Equal(OfflineStep.None, Step(State(AlertStatus.Pending), NodeStatus.Down, afterSeconds: 10));
        Assert.Equal(OfflineStep.Pass, Step(State(AlertStatus.Pending), NodeStatus.Up));
        Assert.Equal(OfflineStep.None, Step(State(AlertStatus.Resolved), NodeStatus.Down, afterSeconds: 600));
        Assert.Equal(OfflineStep.Hold, Step(State(AlertStatus.Firing), NodeStatus.Down));
        Assert.Equal(OfflineStep.None, Step(State(AlertStatus.Firing), NodeStatus.LinkGap));
        Assert.Equal(OfflineStep.Settle, Step(State(AlertStatus.Firing), NodeStatus.Degraded));
        Assert.Equal(OfflineStep.None, Step(null, NodeStatus.LinkGap, afterSeconds: 600));
    }

    [Fact]
    public void End_OutageInTheBook_SaysHow()
    {
        var up = Node(NodeStatus.Up, 5000);
        var firing = State(AlertStatus.Firing);
        Assert.Null(OfflineRules.End(firing, null, up, 9000));
        Assert.Null(OfflineRules.End(firing, Book(OutageKinds.Down, null), up, 9000));
        Assert.Equal((AlertStatus.Resolved, 4000), OfflineRules.End(firing, Book(OutageKinds.Down, 4000), up, 9000));
        Assert.Equal((AlertStatus.Withdrawn, 4000), OfflineRules.End(firing, Book(OutageKinds.Link, 4000), up, 9000));

        // Nobody says: after a while it is over all the same.
        var waited = firing with { BackAt = 9000 };
        Assert.Equal((AlertStatus.Resolved, 5000), OfflineRules.End(waited, null, up, 9000 + OfflineRules.SettleMs));

        // What has ended can still be withdrawn, and what flaps is held.
        Assert.Equal((AlertStatus.Withdrawn, 4000), OfflineRules.End(State(AlertStatus.Resolved), Book(OutageKinds.Link, 4000), up, 9000));
        Assert.Null(OfflineRules.End(State(AlertStatus.Resolved), Book(OutageKinds.Down, 4000), up, 9000));
        var flapping = waited with { Alert = firing.Alert with { Flapping = true } };
        Assert.Null(OfflineRules.End(flapping, Book(OutageKinds.Down, 4000), up, 9000 + OfflineRules.SettleMs));
        Assert.NotNull(OfflineRules.End(flapping, Book(OutageKinds.Down, 4000), up, 9000 + AlertMachine.FlapQuietMs));
    }

    private static Outage Book(string kind, long? toMs) => new("n", 1000, kind) { ToMs = toMs };

    private static AlertState State(AlertStatus status) => new(
        new Alert("a", Rule.Id, Rule.Name, Rule.Severity, new AlertNode("n", "n", "host"), status, 1000, "text"), Rule, AlertIds.Offline)
    {
        DownAt = 100_000,
    };

    private static NodeState Node(string status, long sinceMs)
        => new("n", 1000, 5, false, new Headline()) { Judged = new NodeJudgement(status, null, sinceMs, 100_000) };

    private static OfflineStep Step(AlertState? stored, string status, int afterSeconds = 0)
        => OfflineRules.Next(Rule, stored, Node(status, 1000), 100_000 + (afterSeconds * 1000));

    private StatusRig Rig() => new(change: services => services.AddSingleton<IAlertNews>(_news));

    /// <summary>Minutes, with the evaluation after each.</summary>
    private static async Task RunAsync(StatusRig rig, int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            await rig.RunAsync(60);
            await rig.App.Get<AlertEvaluator>().RunAsync(default);
        }
    }
}
