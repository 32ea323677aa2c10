using CloudNexus.Functions.Ai.Relay;

namespace CloudNexus.Functions.Tests.Ai.Relay;

public sealed class RelayChoiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Best_Free_IsBeforeFull()
        => Assert.Equal("b", Best([Relay("a", slots: 4), Relay("b", load: 90, queue: 5)], ("a", 4)));

    [Fact]
    public void Best_BothFree_IsTheOneWithMoreRoom()
        => Assert.Equal("b", Best([Relay("a", slots: 4), Relay("b", slots: 3, load: 90)], ("a", 2)));

    [Fact]
    public void Best_BothFull_IsTheOneWithTheShorterLine()
        => Assert.Equal("b", Best([Relay("a"), Relay("b", slots: 4)], ("a", 2), ("b", 6)));

    [Fact]
    public void Best_SameRoom_IsTheLessBusyGpuThenTheShorterQueue()
    {
        Assert.Equal("b", Best([Relay("a", load: 50), Relay("b", load: 20, queue: 3)]));
        Assert.Equal("b", Best([Relay("a", load: 20, queue: 4), Relay("b", load: 20, queue: 3)]));
    }

    [Fact]
    public void Best_SilentOrOfAnotherModelOrExcluded_IsNone()
    {
        var silent = Relay("a") with { SeenAt = Now - RelayRules.AdvertLife };
        var never = Relay("b") with { SeenAt = null };
        var other = Relay("c") with { Models = [new RelayModel("other")] };
        Assert.Null(Best([silent, never, other, Relay("excluded")]));
    }

    [Theory]
    [InlineData("m", "m", true)]
    [InlineData("m:latest", "m", true)]
    [InlineData("m", "m:latest", false)]
    [InlineData("m:7b", "m", false)]
    [InlineData("mm:latest", "m", false)]
    public void Has_NameWithoutTag_IsTheLatest(string installed, string asked, bool has)
        => Assert.Equal(has, (Relay("a") with { Models = [new RelayModel(installed)] }).Has(asked));

    private static RelayRow Relay(string node, int slots = 1, double? load = null, int queue = 0)
        => new(node, Now, "admin", [new RelayModel("m")], slots, queue, load, Now);

    private static string? Best(IReadOnlyList<RelayRow> relays, params (string Node, int Count)[] given) => RelayChoice.Best(
        new RelayPicture(relays, given.ToDictionary(g => g.Node, g => g.Count)), "m", r => r.NodeId == "excluded", Now, () => 0)?.NodeId;
}
