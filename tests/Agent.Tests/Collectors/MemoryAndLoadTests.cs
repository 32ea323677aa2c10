using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class MemoryAndLoadTests
{
    [Fact]
    public void Memory_RealHost_IsInBytes()
    {
        using var tree = new HostTree("host-a/second-1");
        var values = tree.Collect(new MemoryCollector(tree.Root, tree.Series));

        Assert.Equal(24684092.0 * 1024, values["mem.total"]);
        Assert.Equal(values["mem.total"] - values["mem.available"], values["mem.used"]);
        Assert.Equal(0, values["swap.total"]);
        Assert.Equal(0, values["swap.used"]);
        Assert.All(values.Values, value => Assert.NotNull(value));
    }

    [Fact]
    public void Memory_NoMemAvailable_EstimatesIt()
    {
        using var tree = new HostTree("old-kernel");
        var values = tree.Collect(new MemoryCollector(tree.Root, tree.Series));

        Assert.Equal(400 * 1024, values["mem.available"]);
        Assert.Equal(600 * 1024, values["mem.used"]);
        Assert.Equal(100 * 1024, values["swap.used"]);
    }

    [Fact]
    public void Memory_SwapLinesMissing_AreGaps()
    {
        using var tree = new HostTree();
        tree.Write("proc/meminfo", "MemTotal: 10 kB\nMemFree: 5 kB\nMemAvailable: 99999999999999999999 kB\n");
        var values = tree.Collect(new MemoryCollector(tree.Root, tree.Series));

        Assert.Null(values["swap.total"]);
        Assert.Null(values["mem.cached"]);
        Assert.Equal(5 * 1024, values["mem.available"]);
    }

    [Fact]
    public void Load_RealHost_HasThreeAverages()
    {
        using var tree = new HostTree();
        tree.Write("proc/loadavg", "0.50 1.25 2.08 1/76 24266\n");
        var values = tree.Collect(new LoadCollector(tree.Root, tree.Series));

        Assert.Equal([0.5, 1.25, 2.08], new[] { values["load.1"], values["load.5"], values["load.15"] });
    }

    [Fact]
    public void Load_Garbage_Throws()
    {
        using var tree = new HostTree("old-kernel");
        Assert.Throws<InvalidDataException>(() => tree.Collect(new LoadCollector(tree.Root, tree.Series)));
    }

    [Fact]
    public void System_RealHost_HasUptimeAndProcesses()
    {
        using var tree = new HostTree("host-a/second-1");
        var values = tree.Collect(new SystemCollector(tree.Root, tree.Series));

        Assert.Equal(3, values["system.processes"]);
        Assert.True(values["system.uptime"] > 2000);
        Assert.Equal(0, values["system.uptime"] % 1);
    }

    [Fact]
    public void Collect_MissingFile_Throws()
    {
        using var tree = new HostTree();
        Assert.ThrowsAny<IOException>(() => tree.Collect(new MemoryCollector(tree.Root, tree.Series)));
        Assert.ThrowsAny<IOException>(() => tree.Collect(new CpuCollector(tree.Root, tree.Series)));
        Assert.ThrowsAny<IOException>(() => tree.Collect(new NetworkCollector(tree.Root, tree.Series)));
    }
}
