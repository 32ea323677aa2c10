using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Tests.Live;

public sealed class LiveRosterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LiveAudience Team = new(new Dictionary<string, string> { ["team"] = "a" });

    [Fact]
    public void Views_SameNodesAndRights_AreOneGroup()
    {
        var roster = LiveRoster.Of([Viewer("1", view: ["a", "b"]), Viewer("2", view: ["a", "b"]), Viewer("3", view: ["a"])], Now);
        Assert.Equal(2, roster.Views.Count);
        Assert.Equal([1, 2], roster.Views.Select(v => roster.ReceiversOf(v.Group)).Order());
        Assert.Equal(3, roster.ReceiversOf("fleet"));
    }

    [Fact]
    public void Views_SameNodesUnderOtherLabels_AreOtherGroups()
    {
        var roster = LiveRoster.Of([Viewer("1", view: ["a"]), Viewer("2", view: ["a"], audience: Team)], Now);
        Assert.Equal(2, roster.Views.DistinctBy(v => v.Group).Count());
        Assert.Equal(2, roster.Audiences.Count);
    }

    [Fact]
    public void Views_NotAskedForAgainOrEmpty_AreNotSentTo()
    {
        var viewer = Viewer("1", view: ["a"]);
        Assert.Single(LiveRoster.Of([viewer], Now).Views);
        Assert.Empty(LiveRoster.Of([viewer], Now.AddSeconds(60)).Views);
        Assert.Empty(LiveRoster.Of([Viewer("2", view: [])], Now).Views);
        Assert.Equal(1, LiveRoster.Of([viewer], Now.AddSeconds(60)).Connections);
    }

    [Fact]
    public void Views_NeverSaid_AreOfAllNodes()
    {
        var view = Assert.Single(LiveRoster.Of([Viewer("1"), Viewer("2")], Now).Views);
        Assert.Null(view.Nodes);
        Assert.Equal("fleet.all", view.Group);
    }

    [Fact]
    public void Views_MoreThanAreServed_AreThoseAskedForLast()
    {
        var viewers = Enumerable.Range(0, LiveRoster.MostViews + 10)
            .Select(i => Viewer($"{i}", view: [$"n{i}"]) with { SeenAt = Now.AddSeconds(i) }).ToArray();
        var roster = LiveRoster.Of(viewers, Now);
        Assert.Equal(LiveRoster.MostViews, roster.Views.Count);
        Assert.DoesNotContain(roster.Views, v => v.Nodes!.Contains("n9"));
        Assert.Contains(roster.Views, v => v.Nodes!.Contains("n10"));
    }

    [Fact]
    public void Watchers_SlowAndQuick_AreCountedApart()
    {
        var quick = Viewer("1") with { Watched = new Dictionary<string, DateTimeOffset> { ["a"] = Now, ["b"] = Now } };
        var slow = Viewer("2") with { Watched = new Dictionary<string, DateTimeOffset> { ["a"] = Now }, IsSlow = true };
        var roster = LiveRoster.Of([quick, slow], Now);
        Assert.Equal((1, 1, 1), (roster.ReceiversOf("node-a"), roster.ReceiversOf("node-a.slow"), roster.ReceiversOf("node-b")));
        Assert.True(roster.IsWatchedSlowly("a"));
        Assert.False(roster.IsWatchedSlowly("b"));
        Assert.Equal(["a", "b"], roster.Watched.Order());
    }

    private static LiveViewer Viewer(string connection, string[]? view = null, LiveAudience? audience = null)
        => LiveViewer.New("user", connection, audience ?? LiveAudience.Everybody, Now) with { View = view, ViewUntil = Now.AddSeconds(60) };
}
