using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class CpuCollectorTests
{
    [Fact]
    public void Collect_FirstSecond_IsAGap()
    {
        using var tree = new HostTree("host-a/second-1");
        Assert.All(tree.Collect(new CpuCollector(tree.Root, tree.Series)).Values, value => Assert.Null(value));
    }

    [Fact]
    public void Collect_TwoRealSeconds_SharesAddUp()
    {
        using var tree = new HostTree("host-a/second-1");
        var collector = new CpuCollector(tree.Root, tree.Series);
        tree.Collect(collector);
        tree.Show("host-a/second-2");
        var values = tree.Collect(collector);

        Assert.Equal(
            ["cpu.core{core=0}", "cpu.core{core=1}", "cpu.iowait", "cpu.steal", "cpu.system", "cpu.total", "cpu.user"],
            values.Keys.Order());
        Assert.InRange(values["cpu.total"]!.Value, 0.01, 100);
        Assert.Equal(values["cpu.total"]!.Value, (values["cpu.user"] + values["cpu.system"] + values["cpu.steal"])!.Value, 1);
    }

    [Fact]
    public void Collect_KnownTimes_GivesTheirShares()
    {
        using var tree = new HostTree();
        var collector = new CpuCollector(tree.Root, tree.Series);
        tree.Write("proc/stat", "cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\n");
        tree.Collect(collector);
        tree.Write("proc/stat", "cpu  20 10 15 130 8 3 2 12 99 0\ncpu0 1 0 0 2 0 0 0 0 0 0\n");
        var values = tree.Collect(collector);

        Assert.Equal(31, values["cpu.total"]);
        Assert.Equal(15, values["cpu.user"]);
        Assert.Equal(10, values["cpu.system"]);
        Assert.Equal(4, values["cpu.iowait"]);
        Assert.Equal(6, values["cpu.steal"]);
        Assert.Equal(33.33, values["cpu.core{core=0}"]);
    }

    [Fact]
    public void Collect_CounterGoesBack_CountsNothingForIt()
    {
        using var tree = new HostTree();
        var collector = new CpuCollector(tree.Root, tree.Series);
        tree.Write("proc/stat", "cpu  100 0 0 100 50 0 0 0 0 0\n");
        tree.Collect(collector);
        tree.Write("proc/stat", "cpu  150 0 0 150 40 0 0 0 0 0\n");

        var values = tree.Collect(collector);
        Assert.Equal(50, values["cpu.total"]);
        Assert.Equal(0, values["cpu.iowait"]);
    }

    [Fact]
    public void Collect_AllCountersWrapped_IsAGapAndThenGoesOn()
    {
        using var tree = new HostTree("old-kernel");
        var collector = new CpuCollector(tree.Root, tree.Series);
        tree.Write("proc/stat", "cpu  4294967000 0 4294967000 4294967000 10 0 0 0\n");
        tree.Collect(collector);
        tree.Write("proc/stat", "cpu  10 0 10 10 10 0 0 0\n");
        Assert.Null(tree.Collect(collector)["cpu.total"]);
        tree.Write("proc/stat", "cpu  20 0 10 20 10 0 0 0\n");
        Assert.Equal(50, tree.Collect(collector)["cpu.total"]);
    }

    [Fact]
    public void Collect_128Cores_HasThemAll()
    {
        using var tree = new HostTree("large-host");
        Assert.Equal(128 + 5, tree.Collect(new CpuCollector(tree.Root, tree.Series)).Count);
    }

    [Fact]
    public void Collect_CoreGoesOffline_LeavesAfterAMinuteOfGaps()
    {
        using var tree = new HostTree("host-a/second-1");
        var collector = new CpuCollector(tree.Root, tree.Series);
        tree.Collect(collector);
        tree.Write("proc/stat", "cpu  1 1 1 1 1 1 1 1\ncpu0 1 1 1 1 1 1 1 1\n");
        Assert.Contains("cpu.core{core=1}", tree.Collect(collector).Keys);
        for (var i = 0; i < 60; i++)
        {
            tree.Collect(collector);
        }

        Assert.DoesNotContain("cpu.core{core=1}", tree.Collect(collector).Keys);
    }

    [Fact]
    public void Collect_NoCpuLine_Throws()
    {
        using var tree = new HostTree();
        tree.Write("proc/stat", "intr 1 2 3\n");
        Assert.Throws<InvalidDataException>(() => tree.Collect(new CpuCollector(tree.Root, tree.Series)));
    }
}
