using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class CpuCollectorTests
{
    [Fact]
    public void Collect_FirstSecond_IsAGap()
    {
        using var tree = new HostTree("host-a/second-1");
        var values = tree.Collect(new CpuCollector(tree.Root, tree.Series));
        Assert.All(values.Where(value => value.Key.StartsWith("cpu.", StringComparison.Ordinal)), share => Assert.Null(share.Value));
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
            [
                "cpu.core{core=0}", "cpu.core{core=1}", "cpu.guest", "cpu.idle", "cpu.iowait", "cpu.irq", "cpu.nice", "cpu.softirq",
                "cpu.steal", "cpu.system", "cpu.total", "cpu.user",
            ],
            values.Keys.Where(key => key.StartsWith("cpu.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(100, (values["cpu.total"] + values["cpu.idle"] + values["cpu.iowait"])!.Value, 1);
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
        tree.Write("proc/stat", "cpu  20 10 15 130 8 3 2 12 7 4\ncpu0 1 0 0 2 0 0 0 0 0 0\n");
        var values = tree.Collect(collector);

        Assert.Equal(31, values["cpu.total"]);
        Assert.Equal(15, values["cpu.user"]);
        Assert.Equal(10, values["cpu.system"]);
        Assert.Equal(4, values["cpu.iowait"]);
        Assert.Equal(6, values["cpu.steal"]);
        Assert.Equal(5, values["cpu.nice"]);
        Assert.Equal(1.5, values["cpu.irq"]);
        Assert.Equal(1, values["cpu.softirq"]);
        Assert.Equal(5.5, values["cpu.guest"]);
        Assert.Equal(65, values["cpu.idle"]);
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
        var keys = tree.Collect(new CpuCollector(tree.Root, tree.Series)).Keys;
        Assert.Equal(128, keys.Count(key => key.StartsWith("cpu.core{", StringComparison.Ordinal)));
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
    public void Collect_CoreComesBack_GoesOnWithItsShares()
    {
        using var tree = new HostTree();
        var collector = new CpuCollector(tree.Root, tree.Series);
        string Both(int time) => $"cpu  {time} 0 0 {time} 0 0 0 0\ncpu0 {time} 0 0 {time} 0 0 0 0\ncpu1 {time} 0 0 {time} 0 0 0 0\n";
        tree.Write("proc/stat", Both(100));
        tree.Collect(collector);
        tree.Write("proc/stat", "cpu  150 0 0 150 0 0 0 0\ncpu0 150 0 0 150 0 0 0 0\n");
        Assert.Null(tree.Collect(collector)["cpu.core{core=1}"]);
        tree.Write("proc/stat", Both(0));
        Assert.Null(tree.Collect(collector)["cpu.core{core=1}"]);
        tree.Write("proc/stat", Both(10));
        Assert.Equal(50, tree.Collect(collector)["cpu.core{core=1}"]);
    }

    [Fact]
    public void Collect_GuestRunsAheadOfUser_IsNeverMoreThanUser()
    {
        using var tree = new HostTree();
        var collector = new CpuCollector(tree.Root, tree.Series);
        tree.Write("proc/stat", "cpu  0 0 0 0 0 0 0 0 0 0\n");
        tree.Collect(collector);
        tree.Write("proc/stat", "cpu  40 0 0 60 0 0 0 0 90 0\n");
        Assert.Equal(40, tree.Collect(collector)["cpu.guest"]);
    }

    [Fact]
    public void Collect_NoGuestColumns_HasNoneOfIt()
    {
        using var tree = new HostTree();
        var collector = new CpuCollector(tree.Root, tree.Series);
        tree.Write("proc/stat", "cpu  0 0 0 0 0 0 0 0\n");
        tree.Collect(collector);
        tree.Write("proc/stat", "cpu  40 0 0 60 0 0 0 0\n");
        var values = tree.Collect(collector);
        Assert.Equal(40, values["cpu.user"]);
        Assert.Equal(0, values["cpu.guest"]);
    }

    [Fact]
    public void Collect_RealSecond_TellsWhatTheKernelDid()
    {
        using var tree = new HostTree("host-a/second-1");
        tree.Write("proc/stat", File.ReadAllText(Path.Join(tree.Path, "proc/stat")) + "intr 10878360 0 0 15 7762\n");
        var values = tree.Collect(new CpuCollector(tree.Root, tree.Series));

        Assert.Equal(3677349, values["system.context_switches"]);
        Assert.Equal(10878360, values["system.interrupts"]);
        Assert.Equal(26180, values["system.forks"]);
        Assert.Equal(2, values["system.procs_running"]);
        Assert.Equal(0, values["system.procs_blocked"]);
        Assert.Equal(1795223116, values["system.boot_time"]);
    }

    [Fact]
    public void Collect_GarbageAmongTheLines_LeavesItsSeriesOut()
    {
        using var tree = new HostTree();
        tree.Write(
            "proc/stat",
            "cpu  0 0 0 0 0 0 0 0\n\nctxt\nintr x 5\nprocesses -3\nprocs_running 99999999999999999999999\nprocs_blocked 4 \n");
        var values = tree.Collect(new CpuCollector(tree.Root, tree.Series));
        Assert.Equal(["system.procs_blocked"], values.Keys.Where(key => !key.StartsWith("cpu.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Collect_NoCpuLine_Throws()
    {
        using var tree = new HostTree();
        tree.Write("proc/stat", "intr 1 2 3\n");
        Assert.Throws<InvalidDataException>(() => tree.Collect(new CpuCollector(tree.Root, tree.Series)));
    }
}
