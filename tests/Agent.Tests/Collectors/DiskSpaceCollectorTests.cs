using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class DiskSpaceCollectorTests
{
    [Fact]
    public void RealFileSystems_LargeHost_PicksOneMountPerDeviceAndPool()
    {
        var mounts = File.ReadAllBytes(Path.Join(HostTree.Fixture("large-host"), "proc/1/mounts"));
        Assert.Equal(["/", "/srv", "/tank"], MountTable.RealFileSystems(mounts));
    }

    [Fact]
    public void RealFileSystems_Container_TakesTheOverlayRoot()
        => Assert.Equal(["/", "/a b"], MountTable.RealFileSystems("overlay / overlay rw 0 0\n/dev/sda1 /a\\040b ext4 rw 0 0\n"u8));

    [Fact]
    public void RealFileSystems_ContainersSingleFiles_AreLeftOut()
        => Assert.Equal(
            ["/", "/data"],
            MountTable.RealFileSystems(
                """
                overlay / overlay rw 0 0
                /dev/vda /etc/hosts ext4 rw 0 0
                /dev/vda /etc/resolv.conf ext4 rw 0 0
                /dev/vda /data ext4 rw 0 0
                """u8));

    [Fact]
    public void RealFileSystems_LayersAndPools_AreTakenOnceEach()
        => Assert.Equal(
            ["/", "/home", "/raid", "/rpool"],
            MountTable.RealFileSystems(
                """
                /dev/mapper/vg0-root / ext4 rw 0 0
                /dev/sdb2 /home/snapshots btrfs rw,subvol=/snapshots 0 0
                /dev/sdb2 /home btrfs rw,subvol=/home 0 0
                /dev/md127 /raid xfs rw 0 0
                rpool/data/subvol-1 /rpool/data/subvol-1 zfs rw 0 0
                rpool /rpool zfs rw 0 0
                10.0.0.1:/export /mnt/nfs nfs4 rw 0 0
                //nas/share /mnt/cifs cifs rw 0 0
                user@host:/ /mnt/sshfs fuse.sshfs rw 0 0
                tmpfs /tmp tmpfs rw 0 0
                """u8));

    [Fact]
    public async Task Collect_InodesTold_HasTheirSeries()
    {
        using var tree = new HostTree("host-a/second-1");
        var collector = new DiskSpaceCollector(tree.Root, tree.Series, _ => new FileSystemUse(10, 5, 5, 1000, 250, 650));
        Assert.DoesNotContain("disk.inodes{mount=/}", tree.Collect(collector).Keys);
        await Eventually.True(() => collector.Pending == 0, "the file system answered");
        var values = tree.Collect(collector);
        Assert.Equal(1000, values["disk.inodes{mount=/}"]);
        Assert.Equal(250, values["disk.inodes_used{mount=/}"]);
        Assert.Equal(27.78, values["disk.inodes_percent{mount=/}"]);
    }

    [Fact]
    public async Task Collect_NoBoundOnInodes_HasNoSeriesOfThem()
    {
        using var tree = new HostTree("host-a/second-1");
        var asked = 0;
        var collector = new DiskSpaceCollector(tree.Root, tree.Series, _ => Answer(ref asked));
        tree.Collect(collector);
        await Eventually.True(() => collector.Pending == 0, "the file system answered");
        Assert.Equal(4, tree.Collect(collector).Count);
    }

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
        Assert.True(use.Inodes >= use.InodesUsed + use.InodesFree);

        // Both ask the same file system, one a moment after the other.
        var drive = new DriveInfo("/");
        Assert.Equal(drive.TotalSize, use.Size);
        Assert.InRange(use.Free, drive.AvailableFreeSpace - (1L << 30), drive.AvailableFreeSpace + (1L << 30));
    }

    [Fact]
    public void Of_NoSuchPath_ThrowsAnIOException()
        => Assert.ThrowsAny<IOException>(() => FileSystemUse.Of("/no/such/mount"));

    private static FileSystemUse Answer(ref int asked)
    {
        Interlocked.Increment(ref asked);
        return new FileSystemUse(1000, 600, 300);
    }
}
