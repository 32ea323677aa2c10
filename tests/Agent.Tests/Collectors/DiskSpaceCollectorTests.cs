using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class DiskSpaceCollectorTests
{
    [Fact]
    public void RealFileSystems_LargeHost_PicksOneMountPerDevice()
    {
        var mounts = File.ReadAllBytes(Path.Join(HostTree.Fixture("large-host"), "proc/1/mounts"));
        Assert.Equal(["/", "/srv", "/tank", "/tank/a"], MountTable.RealFileSystems(mounts));
    }

    [Fact]
    public void RealFileSystems_Container_TakesTheOverlayRoot()
        => Assert.Equal(["/", "/a b"], MountTable.RealFileSystems("overlay / overlay rw 0 0\n/dev/sda1 /a\\040b ext4 rw 0 0\n"u8));

    [Fact]
    public async Task Collect_Answered_RepeatsTheValueEachSecond()
    {
        using var tree = new HostTree("host-a/second-1");
        var asked = 0;
        var collector = new DiskSpaceCollector(tree.Root, tree.Series, _ => Answer(ref asked));
        tree.Collect(collector);
        await Eventually.True(() => collector.Pending == 0, "the file system answered");
        for (var second = 1; second < 10; second++)
        {
            var values = tree.Collect(collector);
            Assert.Equal(1000, values["disk.size{mount=/}"]);
            Assert.Equal(600, values["disk.used{mount=/}"]);
            Assert.Equal(300, values["disk.free{mount=/}"]);
            Assert.Equal(66.67, values["disk.used_percent{mount=/}"]);
        }

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Collect_HangingMount_StallsNothingAndIsAskedOnce()
    {
        using var tree = new HostTree();
        tree.Write("proc/1/mounts", "/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /hangs ext4 rw 0 0\n");
        using var release = new ManualResetEventSlim();
        var hangs = 0;
        var collector = new DiskSpaceCollector(tree.Root, tree.Series, path =>
        {
            if (path.EndsWith("/hangs", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref hangs);
                release.Wait();
            }

            return new FileSystemUse(10, 5, 5);
        });
        tree.Collect(collector);
        await Eventually.True(() => collector.Pending == 1, "the other file system answered");
        Dictionary<string, double?> values = [];
        for (var second = 0; second < 60; second++)
        {
            values = tree.Collect(collector);
            await Eventually.True(() => collector.Pending == 1, "the other file system answered");
        }

        Assert.Equal(10, values["disk.size{mount=/}"]);
        Assert.Null(values["disk.size{mount=/hangs}"]);
        Assert.Equal(1, hangs);
        release.Set();
        await Eventually.True(() => collector.Pending == 0, "the file system answered at last");
        Assert.Equal(10, tree.Collect(collector)["disk.size{mount=/hangs}"]);
    }

    [Fact]
    public async Task Collect_FailingMount_IsAGap()
    {
        using var tree = new HostTree("host-a/second-1");
        var collector = new DiskSpaceCollector(tree.Root, tree.Series, _ => throw new IOException("gone"));
        tree.Collect(collector);
        await Eventually.True(() => collector.Pending == 0, "the file system answered");
        Assert.Null(tree.Collect(collector)["disk.size{mount=/}"]);
    }

    [Fact]
    public void Of_Root_IsPlausible()
    {
        var use = FileSystemUse.Of("/");
        Assert.InRange(use.UsedPercent, 0, 100);
        Assert.True(use.Size >= use.Used + use.Free);
    }

    private static FileSystemUse Answer(ref int asked)
    {
        Interlocked.Increment(ref asked);
        return new FileSystemUse(1000, 600, 300);
    }
}
