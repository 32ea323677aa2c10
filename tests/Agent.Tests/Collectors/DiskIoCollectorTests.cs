using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class DiskIoCollectorTests
{
    [Fact]
    public void Collect_RealHost_HasTheOneRealDisk()
    {
        using var tree = new HostTree();
        tree.Write("sys/block/vda/size", "1");
        tree.Write("sys/block/loop0/size", "1");
        tree.Write("proc/diskstats", "7 0 loop0 5 0 9 0 0 0 0 0 0 0 0\n"
            + " 254 0 vda 95820 15623 9127610 51598 20181 100080 18856448 72128 0 13552 124268 4593\n");
        var values = tree.Collect(new DiskIoCollector(tree.Root, tree.Series));

        Assert.Equal(8, values.Count);
        Assert.Equal(9127610.0 * 512, values["disk_io.read_bytes{device=vda}"]);
        Assert.Equal(18856448.0 * 512, values["disk_io.write_bytes{device=vda}"]);
        Assert.Equal(95820, values["disk_io.reads{device=vda}"]);
        Assert.Equal(20181, values["disk_io.writes{device=vda}"]);
        Assert.Equal(13552, values["disk_io.busy_ms{device=vda}"]);
        Assert.Equal(51598, values["disk_io.read_ms{device=vda}"]);
        Assert.Equal(72128, values["disk_io.write_ms{device=vda}"]);
        Assert.Equal(0, values["disk_io.queue{device=vda}"]);
    }

    [Fact]
    public void Collect_PartitionsAndLayers_CountsWholeDisksOnly()
    {
        using var tree = new HostTree("large-host");
        var devices = Devices(tree.Collect(new DiskIoCollector(tree.Root, tree.Series)));
        Assert.Equal(["cciss/c0d0", "nvme0n1", "sda"], devices);
    }

    [Fact]
    public void Collect_NoSysBlock_TellsPartitionsByTheirNames()
    {
        using var tree = new HostTree("large-host");
        Directory.Delete(Path.Join(tree.Path, "sys"), recursive: true);
        tree.Write("proc/diskstats", "8 0 sda 1 0 1 0 1 0 1 0 0 1 1\n8 1 sda1 1 0 1 0 1 0 1 0 0 1 1\n259 0 nvme0n1 1 0 1 0 1 0 1 0 0 1 1\n"
            + "259 1 nvme0n1p1 1 0 1 0 1 0 1 0 0 1 1\n179 0 mmcblk0 1 0 1 0 1 0 1 0 0 1 1\n179 1 mmcblk0p2 1 0 1 0 1 0 1 0 0 1 1\n");
        Assert.Equal(["mmcblk0", "nvme0n1", "sda"], Devices(tree.Collect(new DiskIoCollector(tree.Root, tree.Series))));
    }

    [Fact]
    public void Collect_DiskPluggedIn_JoinsTheSchema()
    {
        using var tree = new HostTree("host-a/second-1");
        var collector = new DiskIoCollector(tree.Root, tree.Series);
        tree.Collect(collector);
        var before = tree.Series.Schema;
        tree.Write("sys/block/sdz/size", "1");
        tree.Write("proc/diskstats", File.ReadAllText(Path.Join(tree.Path, "proc/diskstats"))
            + "   8 400 sdz 1 0 8 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
        var values = tree.Collect(collector);

        Assert.Equal(512 * 8, values["disk_io.read_bytes{device=sdz}"]);
        Assert.NotNull(values["disk_io.reads{device=vda}"]);
        Assert.NotEqual(before.Id, tree.Series.Schema.Id);
    }

    [Fact]
    public void Collect_DiskPulledOut_LeavesAfterAMinuteOfGapsAndMayReturn()
    {
        using var tree = new HostTree("large-host");
        var collector = new DiskIoCollector(tree.Root, tree.Series);
        tree.Collect(collector);
        var all = File.ReadAllText(Path.Join(tree.Path, "proc/diskstats"));
        tree.Write("proc/diskstats", string.Join('\n', all.Split('\n').Where(line => !line.Contains("sda", StringComparison.Ordinal))));
        Assert.Null(tree.Collect(collector)["disk_io.queue{device=sda}"]);
        for (var second = 0; second < 60; second++)
        {
            tree.Collect(collector);
        }

        Assert.Equal(["cciss/c0d0", "nvme0n1"], Devices(tree.Collect(collector)));
        tree.Write("proc/diskstats", all);
        Assert.Equal(900, tree.Collect(collector)["disk_io.write_ms{device=sda}"]);
    }

    [Fact]
    public void Collect_32BitCountersWrapped_GivesThemAsTheyAre()
    {
        using var tree = new HostTree();
        var collector = new DiskIoCollector(tree.Root, tree.Series);
        tree.Write("proc/diskstats", "8 0 sda 9 0 9 4294967290 9 0 9 4294967295 1 4294967295 9\n");
        Assert.Equal(4294967290, tree.Collect(collector)["disk_io.read_ms{device=sda}"]);
        tree.Write("proc/diskstats", "8 0 sda 10 0 10 4 10 0 10 0 3 2 9\n");
        var values = tree.Collect(collector);
        Assert.Equal(4, values["disk_io.read_ms{device=sda}"]);
        Assert.Equal(2, values["disk_io.busy_ms{device=sda}"]);
        Assert.Equal(3, values["disk_io.queue{device=sda}"]);
    }

    [Fact]
    public void Collect_OldLineFormats_AreReadOrSkipped()
    {
        using var tree = new HostTree("old-kernel");
        var values = tree.Collect(new DiskIoCollector(tree.Root, tree.Series));
        Assert.Equal(["hda"], Devices(values));
        Assert.Equal(4294967295, values["disk_io.reads{device=hda}"]);
    }

    [Fact]
    public void Collect_HundredsOfDisks_StopsAtItsBound()
    {
        using var tree = new HostTree();
        var names = Enumerable.Range(0, 300).Select(i => $"disk{(char)('a' + (i % 26))}{new string('x', i / 26)}");
        tree.Write("proc/diskstats", string.Concat(names.Select(name => $"8 0 {name} 1 0 1 0 1 0 1 0 0 1 1\n")));
        Assert.Equal(64 * 8, tree.Collect(new DiskIoCollector(tree.Root, tree.Series)).Count);
    }

    private static string[] Devices(Dictionary<string, double?> values)
        => [.. values.Keys.Select(k => k.Split('=')[1].TrimEnd('}')).Distinct().Order()];
}
