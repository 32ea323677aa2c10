using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Collectors.Portable;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class CollectorSetTests
{
    [Fact]
    public void For_NothingDisabled_HasEachNameOnce()
    {
        using var tree = new HostTree();
        var names = CollectorSet.For(Parts(tree)).Select(collector => collector.Name);
        Assert.Equal(CollectorSet.Names.Except(BackgroundSet.Names), names);
        Assert.Equal(CollectorSet.Names.Count, CollectorSet.Names.Distinct().Count());
    }

    [Fact]
    public void For_SomeDisabled_MakesNoneOfTheirSeries()
    {
        using var tree = new HostTree();
        var collectors = CollectorSet.For(Parts(tree, "memory", "tcp_states"));
        Assert.Equal(
            CollectorSet.Names.Except([.. BackgroundSet.Names, "memory", "tcp_states"]), collectors.Select(collector => collector.Name));
        Assert.DoesNotContain(tree.Series.Schema.Series, series => series.Group is "mem" or "tcp");
    }

    [Fact]
    public void For_UnknownName_NamesTheNearest()
    {
        using var tree = new HostTree();
        var refused = Assert.Throws<UsageException>(() => CollectorSet.For(Parts(tree, "netwerk")));
        Assert.Equal("There is no collector 'netwerk'; did you mean 'network'?", refused.Message);
    }

    [Fact]
    public void ForElsewhere_AnySystem_ReadsNoFileOfLinux()
    {
        using var tree = new HostTree();
        var collectors = CollectorSet.ForElsewhere(Parts(tree));
        Assert.Subset(CollectorSet.Names.ToHashSet(), collectors.Select(collector => collector.Name).ToHashSet());
        foreach (var collector in collectors)
        {
            tree.Collect(collector);
        }

        Assert.All(tree.Series.Schema.Series, series => Assert.Contains(series.Group, new[] { "mem", "disk", "net", "system" }));
    }

    [Fact]
    public void Memory_AfterACollection_IsPlausible()
    {
        using var tree = new HostTree();
        GC.Collect();
        var values = tree.Collect(new PortableMemoryCollector(tree.Series));
        Assert.InRange(values["mem.used_percent"]!.Value, 0.01, 100);
        Assert.Equal(values["mem.total"], values["mem.used"] + values["mem.available"]);
    }

    [Fact]
    public void Uptime_ManualClock_IsItsMonotonicTime()
    {
        using var tree = new HostTree();
        var clock = new ManualTimeProvider();
        var collector = new PortableUptimeCollector(tree.Series, clock);
        var before = tree.Collect(collector)["system.uptime"]!.Value;
        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(90, tree.Collect(collector)["system.uptime"]!.Value - before);
    }

    [Fact]
    public void Cpu_KnownTimes_GivesTheirShares()
    {
        using var tree = new HostTree();
        var times = new Queue<ProcessorTimes>([new(100, 200, 300), new(130, 250, 350), new(130, 250, 350), new(0, 0, 0)]);
        var collector = new PortableCpuCollector(tree.Series, times.Dequeue);
        Assert.All(tree.Collect(collector).Values, value => Assert.Null(value));
        var values = tree.Collect(collector);
        Assert.Equal([30, 20, 70, 50], new[] { "cpu.idle", "cpu.system", "cpu.total", "cpu.user" }.Select(key => values[key]!.Value));
        Assert.All(tree.Collect(collector).Values, value => Assert.Null(value));
        Assert.All(tree.Collect(collector).Values, value => Assert.Null(value));
    }

    [Fact]
    public void FixedDrives_ThisMachine_HasAllOfItsRoots()
        => Assert.All(FixedDrives.List(), drive => Assert.True(Directory.Exists(drive)));

    private static CollectorParts Parts(HostTree tree, params string[] disabled)
        => new(tree.Root, tree.Series, new CollectorOptions { Disabled = disabled.ToHashSet() }, new ManualTimeProvider());
}
