using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class CgroupCollectorTests
{
    private const string Group = "sys/fs/cgroup";
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void Collect_VersionTwoContainer_HasLimitsAndUse()
    {
        using var tree = Host();
        Unified(tree, Group);
        var values = tree.Collect(new CgroupCollector(tree.Root, tree.Series));

        Assert.Equal(512 * Mebibyte, values["cgroup.mem_limit"]);
        Assert.Equal(200 * Mebibyte, values["cgroup.mem_used"]);
        Assert.Equal(1.5, values["cgroup.cpu_limit"]);
        Assert.Equal(1234, values["cgroup.cpu_throttled_ms"]);
    }

    [Fact]
    public void Collect_VersionOneContainer_HasLimitsAndUse()
    {
        using var tree = Host();
        tree.Write($"{Group}/memory/memory.limit_in_bytes", $"{512 * Mebibyte}\n");
        tree.Write($"{Group}/memory/memory.usage_in_bytes", $"{300 * Mebibyte}\n");
        tree.Write($"{Group}/memory/memory.stat", $"cache 5\ninactive_file 1\ntotal_inactive_file {100 * Mebibyte}\n");
        tree.Write($"{Group}/cpu/cpu.cfs_quota_us", "50000\n");
        tree.Write($"{Group}/cpu/cpu.cfs_period_us", "100000\n");
        tree.Write($"{Group}/cpu/cpu.stat", "nr_periods 9\nnr_throttled 3\nthrottled_time 1234567890\n");
        var values = tree.Collect(new CgroupCollector(tree.Root, tree.Series));

        Assert.Equal(512 * Mebibyte, values["cgroup.mem_limit"]);
        Assert.Equal(200 * Mebibyte, values["cgroup.mem_used"]);
        Assert.Equal(0.5, values["cgroup.cpu_limit"]);
        Assert.Equal(1234, values["cgroup.cpu_throttled_ms"]);
    }

    [Fact]
    public void Collect_VersionOneWithoutLimits_HasNoSeries()
    {
        using var tree = Host();
        tree.Write($"{Group}/memory/memory.limit_in_bytes", "9223372036854771712\n");
        tree.Write($"{Group}/memory/memory.usage_in_bytes", "5\n");
        tree.Write($"{Group}/cpu/cpu.cfs_quota_us", "-1\n");
        tree.Write($"{Group}/cpu/cpu.cfs_period_us", "100000\n");
        Assert.Empty(tree.Collect(new CgroupCollector(tree.Root, tree.Series)));
    }

    [Fact]
    public void Collect_LimitsAboveTheHost_HasNoSeries()
    {
        using var tree = Host();
        Unified(tree, Group, memory: $"{4096 * Mebibyte}", cpu: "400000 100000");
        Assert.Empty(tree.Collect(new CgroupCollector(tree.Root, tree.Series)));
    }

    [Fact]
    public void Collect_ServiceOfAnOrdinaryHost_DoesNotTellItsOwnLimits()
    {
        using var tree = Host();
        tree.Write($"{Group}/cgroup.controllers", "cpu memory\n");
        tree.Write("proc/1/cgroup", "0::/system.slice/agent.service\n");
        Unified(tree, $"{Group}/system.slice/agent.service");
        Assert.Empty(tree.Collect(new CgroupCollector(tree.Root, tree.Series)));
    }

    [Fact]
    public void Collect_ContainerThatSeesTheWholeTree_FindsItsOwnGroup()
    {
        using var tree = Host();
        tree.Write(".dockerenv", "");
        tree.Write($"{Group}/cgroup.controllers", "cpu memory\n");
        tree.Write("proc/1/cgroup", "0::/system.slice/docker-1.scope\n");
        Unified(tree, $"{Group}/system.slice/docker-1.scope");
        Assert.Equal(512 * Mebibyte, tree.Collect(new CgroupCollector(tree.Root, tree.Series))["cgroup.mem_limit"]);
    }

    [Fact]
    public void Collect_PathThatLeavesTheTree_IsNotFollowed()
    {
        using var tree = Host();
        tree.Write(".dockerenv", "");
        tree.Write($"{Group}/cgroup.controllers", "cpu memory\n");
        tree.Write("proc/1/cgroup", "0::/../../elsewhere\n");
        Unified(tree, "sys/elsewhere");
        Assert.Empty(tree.Collect(new CgroupCollector(tree.Root, tree.Series)));
    }

    [Fact]
    public void Collect_LimitSetLater_IsFoundWithinTenSeconds()
    {
        using var tree = Host();
        Unified(tree, Group, memory: "max", cpu: "max 100000");
        var collector = new CgroupCollector(tree.Root, tree.Series);
        Assert.Empty(tree.Collect(collector));
        Unified(tree, Group);
        var found = Enumerable.Range(1, 10).First(_ => tree.Collect(collector).Count == 4);
        Assert.Equal(10, found);
        Unified(tree, Group, memory: "max", cpu: "max 100000");
        for (var second = 0; second < 10; second++)
        {
            tree.Collect(collector);
        }

        Assert.All(tree.Collect(collector).Values, value => Assert.Null(value));
    }

    [Fact]
    public void Collect_Garbage_HasNoSeries()
    {
        using var tree = Host();
        Unified(tree, Group, memory: "12 apples", cpu: "50000");
        tree.Write($"{Group}/memory.max", "much\n");
        Assert.Empty(tree.Collect(new CgroupCollector(tree.Root, tree.Series)));
    }

    [Fact]
    public void Collect_NoControlGroups_HasNoSeries()
    {
        using var tree = new HostTree("old-kernel");
        Assert.Empty(tree.Collect(new CgroupCollector(tree.Root, tree.Series)));
    }

    // 2 GiB and two processors.
    private static HostTree Host()
    {
        var tree = new HostTree();
        tree.Write("proc/meminfo", "MemTotal: 2097152 kB\nMemFree: 5 kB\n");
        tree.Write("proc/stat", "cpu  1 1 1 1 1 1 1 1\ncpu0 1 1 1 1 1 1 1 1\ncpu1 1 1 1 1 1 1 1 1\n");
        return tree;
    }

    private static void Unified(HostTree tree, string at, string memory = "536870912", string cpu = "150000 100000")
    {
        tree.Write($"{at}/cgroup.controllers", "cpu memory\n");
        tree.Write($"{at}/memory.max", $"{memory}\n");
        tree.Write($"{at}/memory.current", $"{300 * Mebibyte}\n");
        tree.Write($"{at}/memory.stat", $"anon 5\ninactive_file {100 * Mebibyte}\nactive_file 7\n");
        tree.Write($"{at}/cpu.max", $"{cpu}\n");
        tree.Write($"{at}/cpu.stat", "usage_usec 99\nnr_throttled 3\nthrottled_usec 1234567\n");
    }
}
