using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Tests.Live;

public sealed class FleetSummaryTests
{
    private static readonly PaceReport Pace = new(5, 5, 1);

    [Fact]
    public void Of_Fleet_CountsEachStatusAndNamesTheWorstFirst()
    {
        NodeItem[] nodes =
        [
            Node("idle", "UP", 10), Node("hot", "UP", 81), Node("hotter", "UP", 99), Node("gone", "DOWN"), Node("ill", "DEGRADED", 5),
            Node("cut", "LINK_GAP"), Node("new", "UNKNOWN"),
        ];

        var summary = FleetSummary.Of(nodes, Pace, new LiveStamp("i", 7, 9));

        Assert.Equal((7, "i", 7L, 9L), (summary.Total, summary.From, summary.Seq, summary.At));
        Assert.Equal(3, summary.Counts["UP"]);
        Assert.Equal(1, summary.Counts["LINK_GAP"]);
        Assert.Equal(["gone", "cut", "ill", "new", "hotter", "hot"], summary.Worst.Select(n => n.Id));
    }

    [Fact]
    public void Of_ManyBadNodes_NamesTen()
        => Assert.Equal(10, FleetSummary.Of([.. Enumerable.Range(0, 30).Select(i => Node($"n{i}", "DOWN"))], Pace, default).Worst.Count);

    [Fact]
    public void Of_NoNodes_IsEmpty() => Assert.Equal(0, FleetSummary.Of([], Pace, default).Total);

    private static NodeItem Node(string id, string status, double? disk = null)
        => new() { Id = id, Name = id, Type = "vm", Status = status, Labels = new Dictionary<string, string>(), Disk = disk };
}
