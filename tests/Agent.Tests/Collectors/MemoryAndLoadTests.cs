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
        Assert.Equal(Math.Round(100 * values["mem.used"]!.Value / values["mem.total"]!.Value, 2), values["mem.used_percent"]);
        Assert.DoesNotContain("mem.huge_total", values.Keys);
        string[] more = ["mem.committed", "mem.dirty", "mem.page_tables", "mem.shared", "mem.slab", "mem.writeback"];
        Assert.All(more, key => Assert.Equal(0, values[key]! % 1024));
        Assert.True(values["mem.slab"] > 0 && values["mem.committed"] > 0);
    }

    [Fact]
    public void Memory_HugePagesReserved_AreInBytes()
    {
        using var tree = new HostTree();
        tree.Write(
            "proc/meminfo",
            "MemTotal: 1000 kB\nMemFree: 500 kB\nHugePages_Total:      64\nHugePages_Free:       60\nHugepagesize:       2048 kB\n");
        var values = tree.Collect(new MemoryCollector(tree.Root, tree.Series));
        Assert.Equal(64L << 21, values["mem.huge_total"]);
        Assert.Equal(60L << 21, values["mem.huge_free"]);
    }

    [Fact]
    public void Memory_NoMemAvailableButShared_DoesNotCountSharedAsAvailable()
    {
        using var tree = new HostTree();
        tree.Write(
            "proc/meminfo",
            "MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 300 kB\nShmem: 200 kB\nSReclaimable: 30 kB\n");
        var values = tree.Collect(new MemoryCollector(tree.Root, tree.Series));
        Assert.Equal((100 + 50 + 100 + 30) * 1024, values["mem.available"]);
    }

    [Fact]
    public void VmStat_KnownCounters_AreInBytesAndTimes()
    {
        using var tree = new HostTree();
        tree.Write(
            "proc/vmstat",
            "nr_free_pages 5904326\npswpin 3\npswpout 5\npgfault 121334324\npgmajfault 36231\noom_kill 2\nunevictable_pgs 7\n");
        var values = tree.Collect(new VmStatCollector(tree.Root, tree.Series));

        Assert.Equal(4, values.Count);
        Assert.Equal(3.0 * Environment.SystemPageSize, values["swap.in"]);
        Assert.Equal(5.0 * Environment.SystemPageSize, values["swap.out"]);
        Assert.Equal(36231, values["mem.major_faults"]);
        Assert.Equal(2, values["mem.oom_kills"]);
    }

    [Fact]
    public void VmStat_OldOrDamaged_HasWhatIsLeft()
    {
        using var tree = new HostTree();
        tree.Write("proc/vmstat", "pswpin x\npswpout 18446744073709551615\npgmajfault 4\n\noom_kill\n");
        Assert.Equal(["mem.major_faults"], tree.Collect(new VmStatCollector(tree.Root, tree.Series)).Keys);
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
        Assert.Equal(76, values["system.threads"]);
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
    public void System_OpenFiles_AreToldWithTheirLimit()
    {
        using var tree = new HostTree("host-a/second-1");
        tree.Write("proc/sys/fs/file-nr", "593\t0\t2466177\n");
        var values = tree.Collect(new SystemCollector(tree.Root, tree.Series));
        Assert.Equal(593, values["system.files_open"]);
        Assert.Equal(2466177, values["system.files_max"]);
    }

    [Theory]
    [InlineData("593\t0\t9223372036854775807\n", 1)]
    [InlineData("593\n", 0)]
    [InlineData("", 0)]
    public void System_OpenFilesWithoutLimit_HaveNoSeriesForIt(string text, int series)
    {
        using var tree = new HostTree("host-a/second-1");
        tree.Write("proc/sys/fs/file-nr", text);
        Assert.Equal(2 + series, tree.Collect(new SystemCollector(tree.Root, tree.Series)).Count);
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
