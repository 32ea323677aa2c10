using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Judging;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Alerts;

[Collection(AppCollection.Name)]
public class AlertBookTests
{
    [Fact]
    public async Task ReadNow_OneThatBeganEarlierEndsLater_DoesNotPutBackWhatItKnew()
    {
        await using var app = new ServiceApp();
        var reads = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource<(IReadOnlyList<AlertRule>, IReadOnlyList<AlertState>)>()).ToArray();
        var next = 0;
        var book = new AlertBook(_ => reads[next++].Task, app.Get<FleetService>(), app.Time);
        var early = book.ReadNowAsync(default);
        var late = book.ReadNowAsync(default);

        var rule = new AlertRule(
            "r", "rule", true, AlertSeverity.Warning, AlertScope.Everything, AlertRig.Cpu(), [], true, 0, true, 0, "test", 0, 1);
        reads[1].SetResult(([rule], []));
        Assert.Single((await late).Rules.All);
        reads[0].SetResult(([], []));

        Assert.Single((await early).Rules.All);
        Assert.Single(book.Last!.Rules.All);
    }
}
