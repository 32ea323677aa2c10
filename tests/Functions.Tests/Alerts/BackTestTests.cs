using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.BackTests;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Status.Outages;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Alerts;

/// <summary>What rules would have done, by what is stored.</summary>
[Collection(AppCollection.Name)]
public sealed class BackTestTests : IAsyncLifetime
{
    private AlertRig _rig = null!;

    public Task InitializeAsync()
    {
        _rig = AlertRig.Create();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Run_TraceOfAHost_FiresAsItDidLive()
    {
        var node = await _rig.App.RegisterAsync("web-1");
        var trace = TraceSamples.Read();
        var rules = new List<AlertRule>();
        var random = new Random(7);
        foreach (var series in TraceSamples.Schema.Series)
        {
            for (var i = 0; i < 3; i++)
            {
                rules.Add(await _rig.AddRuleAsync(trace.RandomCondition(series, random)));
            }
        }

        var from = _rig.NowMs;
        foreach (var rows in Enumerable.Range(0, trace.Rows).Chunk(45))
        {
            _rig.App.Time.Advance(TimeSpan.FromSeconds(rows.Length));
            await _rig.SendAsync(node, trace.Block(from + (rows[0] * 1000L), rows));
        }

        var history = new List<Alert>();
        await foreach (var alert in _rig.App.Get<AlertHistoryStore>().ReadAsync(new AlertFilter(), null, default))
        {
            history.Add(alert);
        }

        var fired = 0;
        foreach (var rule in rules)
        {
            var answer = await RunAsync(rule.Condition, from, _rig.NowMs);
            var live = history.Where(a => a.RuleId == rule.Id).OrderBy(a => a.StartedAt).Select(a => (a.StartedAt, a.EndedAt, a.Device));
            Assert.Equal(live, answer.Firings.Select(f => (f.From, f.To, f.Device)));
            Assert.Equal(
                history.Where(a => a.RuleId == rule.Id && a.EndedAt is not null).OrderBy(a => a.StartedAt).Select(a => a.Peak),
                answer.Firings.Where(f => f.To is not null).Select(f => f.Peak));
            Assert.Equal("raw", answer.Tier);
            fired += answer.Firings.Count;
        }

        // A rule that never fires proves little.
        Assert.InRange(fired, 10, 1000);
    }

    [Fact]
    public async Task Run_TwoNodes_SaysHowOftenOnHowMany()
    {
        var (one, two) = (await _rig.App.RegisterAsync("a"), await _rig.App.RegisterAsync("b"));
        await _rig.App.RegisterAsync("c");
        var from = _rig.NowMs;
        foreach (var (value, seconds) in new[] { (99, 60), (1, 120), (99, 60), (1, 120) })
        {
            await _rig.SendAsync(one, value, seconds, frame: 60);
        }

        await _rig.SendAsync(two, 95, 60, frame: 60);
        var answer = await RunAsync(AlertRig.Cpu(forSeconds: 30), from, _rig.NowMs);
        Assert.Equal("would have fired 3 times on 2 nodes", answer.Text);
        Assert.Equal((3, 420L, false), (answer.Nodes, answer.Samples, answer.Cut));
        Assert.Equal([("a", 99), ("a", 99), ("b", 95.0)], answer.Firings.Select(f => (f.Node.Name, f.Peak!.Value)));
        Assert.Equal(from + 60_000, answer.Firings[0].To);
        Assert.Null(answer.Firings[^1].To);
        Assert.Equal("would not have fired on 3 nodes", (await RunAsync(AlertRig.Cpu(value: 100), from, _rig.NowMs)).Text);
        Assert.Empty(_rig.News.All);
    }

    [Fact]
    public async Task Run_LongerThanSamplesSuit_ReadsMinutes()
    {
        var node = await _rig.App.RegisterAsync("a");
        var start = _rig.NowMs - (_rig.NowMs % 60_000);
        _rig.App.Time.Advance(TimeSpan.FromMinutes(10));
        await _rig.SendAtAsync(node, start, [.. Enumerable.Repeat(99.0, 180), .. Enumerable.Repeat(5.0, 180)]);
        var answer = await RunAsync(AlertRig.Cpu(forSeconds: 120), start - (26 * 3_600_000), _rig.NowMs);
        var firing = Assert.Single(answer.Firings);
        Assert.Equal(("m1", start, start + 180_000, 99.0), (answer.Tier, firing.From, firing.To, firing.Peak));
        Assert.Empty((await RunAsync(AlertRig.Cpu(forSeconds: 180), start - (26 * 3_600_000), _rig.NowMs)).Firings);
    }

    [Fact]
    public async Task Run_OfflineRule_ReadsTheBookOfOutages()
    {
        var node = await _rig.App.RegisterAsync("a");
        var book = _rig.App.Get<OutageStore>();
        await book.BeginAsync(new Outage(node.Id, _rig.NowMs - 3_000_000, OutageKinds.Down) { ToMs = _rig.NowMs - 2_000_000, PatienceSeconds = 30 }, default);
        await book.BeginAsync(new Outage(node.Id, _rig.NowMs - 1_500_000, OutageKinds.Link) { ToMs = _rig.NowMs - 1_000_000, PatienceSeconds = 30 }, default);
        await book.BeginAsync(new Outage(node.Id, _rig.NowMs - 500_000, OutageKinds.Down) { ToMs = _rig.NowMs - 450_000, PatienceSeconds = 30 }, default);
        var answer = await RunAsync(new AlertCondition(AlertKinds.Offline, 60), _rig.NowMs - 3_600_000, _rig.NowMs);
        Assert.Equal(("outages", "would have fired once on 1 node"), (answer.Tier, answer.Text));
        Assert.Equal(_rig.NowMs - 3_000_000, answer.Firings[0].From);
    }

    [Fact]
    public async Task Run_NarrowedCaller_LooksAtItsNodesOnly()
    {
        var node = await _rig.App.RegisterAsync("a");
        await _rig.SendAsync(node, 99, 60, frame: 60);
        var narrowed = TestCallers.Create(Role.Viewer, "team=x");
        var answer = await RunAsync(AlertRig.Cpu(0), _rig.NowMs - 600_000, _rig.NowMs, narrowed);
        Assert.Equal((0, 0, 0L), (answer.Firings.Count, answer.Nodes, answer.Samples));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(32)]
    public async Task Run_TimeThatIsNone_IsRefused(int days)
    {
        var failure = await Assert.ThrowsAsync<ApiException>(
            () => RunAsync(AlertRig.Cpu(), _rig.NowMs, _rig.NowMs + (days * 86_400_000L)));
        Assert.Equal("bad-to", failure.Kind);
    }

    private Task<BackTestAnswer> RunAsync(AlertCondition condition, long from, long to, Caller? caller = null)
        => _rig.App.Get<BackTestService>().RunAsync(
            caller ?? TestCallers.Admin, new BackTestRequest(new AlertRuleRequest("try", condition), from, to), default);
}
