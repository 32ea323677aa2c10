using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Routing;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>Who gets commands that name no target.</summary>
public sealed class RouteTests : OneRig
{
    [Fact]
    public async Task Route_LeastLoaded_TakesTurnsBySlots()
    {
        var (small, large) = (await UpAsync("small", 1), await UpAsync("large", 3));
        await AddAsync("work", "count");
        var targets = new List<string?>();
        for (var i = 0; i < 8; i++)
        {
            targets.Add((await RouteAsync("work", "count"))[0].Target.AgentId);
        }

        Assert.Equal(2, targets.Count(t => t == small.NodeId));
        Assert.Equal(6, targets.Count(t => t == large.NodeId));
    }

    [Fact]
    public async Task Route_WhatAnAgentSaysItRuns_Counts()
    {
        var (busy, free) = (await UpAsync("busy", 2, running: 2), await UpAsync("free", 2));
        await AddAsync("work", "count");
        Assert.Equal(free.NodeId, (await RouteAsync("work", "count"))[0].Target.AgentId);
        Assert.NotEqual(busy.NodeId, free.NodeId);
    }

    [Fact]
    public async Task Route_All_IsABatch()
    {
        var (one, two) = (await UpAsync("one", 1), await UpAsync("two", 1));
        await AddAsync("work", "count", choose: RouteChoice.All);
        var made = await RouteAsync("work", "count");
        Assert.Equal([one.NodeId, two.NodeId], made.Select(m => m.Target.AgentId));
        Assert.Single(made.Select(m => m.BatchId).Distinct());
    }

    [Fact]
    public async Task Route_LabelsCapabilityAndSight_NarrowTheTargets()
    {
        var (one, two) = (await UpAsync("one", 1, labels: [("zone", "x")]), await UpAsync("two", 1, labels: [("zone", "y")], more: "gpu"));
        await AddAsync("by-label", "count", labels: new() { ["zone"] = "y" });
        await AddAsync("by-capability", "count", capability: "gpu");
        await AddAsync("any", "count", choose: RouteChoice.All);
        Assert.Equal(two.NodeId, (await RouteAsync("by-label", "count"))[0].Target.AgentId);
        Assert.Equal(two.NodeId, (await RouteAsync("by-capability", "count"))[0].Target.AgentId);
        var narrowed = TestCallers.Create(Role.Operator, "zone=x");
        Assert.Equal(one.NodeId, Assert.Single(await RouteAsync("any", "count", narrowed)).Target.AgentId);
        Assert.Equal("no-target", await CommandRig.ProblemAsync(() => RouteAsync("by-label", "count", narrowed)));
    }

    [Fact]
    public async Task Route_AgentThatFellSilent_GetsNothing()
    {
        await UpAsync("one", 1);
        await AddAsync("work", "count");
        Assert.Single(await RouteAsync("work", "count"));
        Rig.App.Time.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal("no-target", await CommandRig.ProblemAsync(() => RouteAsync("work", "count")));
    }

    [Fact]
    public async Task Route_ActionThatTheAgentDoesNotTake_IsNotGivenToIt()
    {
        await UpAsync("one", 1);
        await AddAsync("all", "*");
        Assert.Equal("no-target", await CommandRig.ProblemAsync(() => RouteAsync("all", "paint")));
    }

    [Fact]
    public async Task Route_First_IsTheMostImportantThatTakesItAndHasSomebody()
    {
        var (one, two) = (await UpAsync("one", 1, labels: [("n", "1")]), await UpAsync("two", 1, labels: [("n", "2")]));
        await AddAsync("nobody", "count", labels: new() { ["n"] = "3" }, priority: 900);
        await AddAsync("exact", "count", labels: new() { ["n"] = "2" }, priority: 200);
        await AddAsync("prefix", "co*", labels: new() { ["n"] = "1" });
        await AddAsync("off", "count", labels: new() { ["n"] = "1" }, priority: 1000, enabled: false);
        Assert.Equal(two.NodeId, (await RouteAsync("*", "count"))[0].Target.AgentId);
        await UpAsync("three", 1, labels: [("n", "1")], more: "compare");
        Assert.Equal("three", (await RouteAsync("*", "compare"))[0].Target.Name);
        Assert.Equal("no-route", await CommandRig.ProblemAsync(() => RouteAsync("*", "paint")));
        Assert.Equal("route-off", await CommandRig.ProblemAsync(() => RouteAsync("off", "count")));
        Assert.Equal("bad-route", await CommandRig.ProblemAsync(() => RouteAsync("exact", "paint")));
        Assert.Equal("no-such-route", await CommandRig.ProblemAsync(() => RouteAsync("none", "count")));
        Assert.NotEqual(one.NodeId, two.NodeId);
    }

    [Fact]
    public async Task Route_Host_WhatItsListAllowsIsProposedToIt()
    {
        var node = await Rig.App.RegisterAsync("web-1");
        await Rig.App.IngestAsync(node.Frame(1, Rig.App.Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000 * 1000 - 5000));
        await Rig.App.Get<AgentService>().WriteSelfAsync(new AgentCaller(node.Id, true), new SelfRequest(["restart-web"], 0, 2), default);
        await AddAsync("web", "restart-*");
        await AddAsync("looks", "ping");
        var (made, ping) = ((await RouteAsync("web", "restart-web"))[0], (await RouteAsync("looks", "ping"))[0]);
        Assert.Equal((node.Id, CommandStatus.Proposed), (made.Target.NodeId, made.Status));
        Assert.Equal((node.Id, CommandStatus.Queued), (ping.Target.NodeId, ping.Status));
        Assert.Equal("no-target", await CommandRig.ProblemAsync(() => RouteAsync("web", "restart-db")));
    }

    [Theory]
    [InlineData("", "count", null, null, "bad-name")]
    [InlineData("*", "count", null, null, "bad-name")]
    [InlineData("a", null, null, null, "bad-action")]
    [InlineData("a", "co*nt", null, null, "bad-action")]
    [InlineData("a", "COUNT", null, null, "bad-action")]
    [InlineData("a", "**", null, null, "bad-action")]
    [InlineData("a", "count", "G P U", null, "bad-capability")]
    [InlineData("a", "count", null, 1001, "bad-priority")]
    [InlineData("a", "count", null, -1, "bad-priority")]
    public async Task Add_RuleThatIsNone_SaysWhat(string name, string? action, string? capability, int? priority, string kind)
        => Assert.Equal(kind, await CommandRig.ProblemAsync(() => Routes.AddAsync(
            TestCallers.Admin, new RouteRequest(name, action, null, capability, null, priority), null, default)));

    [Fact]
    public async Task Rules_TooManyOrOfOneName_AreRefused()
    {
        await AddAsync("one", "count");
        Assert.Equal("name-taken", await CommandRig.ProblemAsync(() => AddAsync("ONE", "paint")));
        var store = Rig.App.Get<RouteStore>();
        var rule = (await store.ListAsync(default))[0];
        await Parallel.ForAsync(1, RouteService.MostRules, async (i, stop) => await store.AddAsync(rule with { Id = $"r{i}", Name = $"r{i}" }, stop));
        Assert.Equal("too-many-routes", await CommandRig.ProblemAsync(() => AddAsync("last", "count")));
    }

    private RouteService Routes => Rig.App.Get<RouteService>();

    private Task<RouteItem> AddAsync(
        string name,
        string action,
        RouteChoice? choose = null,
        Dictionary<string, string>? labels = null,
        string? capability = null,
        int? priority = null,
        bool? enabled = null)
        => Routes.AddAsync(
            TestCallers.Admin, new RouteRequest(name, action, labels, capability, choose, priority, enabled), null, default);

    private Task<IReadOnlyList<CommandItem>> RouteAsync(string route, string action, Caller? caller = null)
        => Rig.CreateAsync(new CommandRequest(new CommandAddress(Route: route), action), caller);

    /// <summary>A software agent that counts, and has just been heard.</summary>
    private async Task<AgentCaller> UpAsync(
        string name, int slots, int running = 0, (string Name, string Value)[]? labels = null, string more = "count")
    {
        var agent = await Rig.SoftwareAsync(name, labels ?? []);
        await Rig.App.Get<AgentService>().WriteSelfAsync(agent, new SelfRequest(["count", more], running, slots), default);
        return agent;
    }
}
