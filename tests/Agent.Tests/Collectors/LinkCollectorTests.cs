using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class LinkCollectorTests
{
    [Fact]
    public async Task Collect_UpDownAndUnknown_TellsStateAndSpeed()
    {
        using var tree = new HostTree();
        Add(tree, "eth0", "up", 10_000);
        Add(tree, "eth1", "down", 1000);
        Add(tree, "wlan0", "up", -1);
        Add(tree, "wg0", "unknown", 0, carrier: 1);
        Add(tree, "tun0", "unknown", 0, carrier: 0);
        Add(tree, "lo", "unknown", 0, carrier: 1);
        Add(tree, "veth12ab", "up", 10_000);
        tree.Write("sys/class/net/bonding_masters", "bond0\n");
        var values = await CollectAsync(tree);

        Assert.Equal(
            [
                "net.speed{interface=eth0}", "net.up{interface=eth0}", "net.up{interface=eth1}", "net.up{interface=tun0}",
                "net.up{interface=wg0}", "net.up{interface=wlan0}",
            ],
            values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1e10, values["net.speed{interface=eth0}"]);
        Assert.Equal([1, 0, 0, 1, 1], values.Where(v => v.Key.StartsWith("net.up", StringComparison.Ordinal)).Select(v => v.Value!.Value));
    }

    [Fact]
    public async Task Collect_HundredsOfInterfaces_StopsAtItsBound()
    {
        using var tree = new HostTree();
        for (var i = 0; i < 200; i++)
        {
            Add(tree, $"vlan{i}", "up", 0);
        }

        Assert.Equal(64, (await CollectAsync(tree)).Count);
    }

    [Fact]
    public async Task Collect_NoSuchDirectory_HasNoSeries()
    {
        using var tree = new HostTree();
        Assert.Empty(await CollectAsync(tree));
    }

    [Fact]
    public async Task Collect_CableUnplugged_IsSeenWithinTenSeconds()
    {
        using var tree = new HostTree();
        Add(tree, "eth0", "up", 1000);
        var collector = new LinkCollector(tree.Root, tree.Series);
        tree.Collect(collector);
        await Eventually.True(() => collector.Links.Ready, "the links are read");
        Assert.Equal(1, tree.Collect(collector)["net.up{interface=eth0}"]);
        Add(tree, "eth0", "down", 1000);
        for (var second = 2; second < 11; second++)
        {
            tree.Collect(collector);
        }

        await Eventually.True(() => collector.Links.Ready, "the links are read again");
        var values = tree.Collect(collector);
        Assert.Equal(0, values["net.up{interface=eth0}"]);
        Assert.Null(values["net.speed{interface=eth0}"]);
    }

    private static void Add(HostTree tree, string name, string state, int speed, int? carrier = null)
    {
        tree.Write($"sys/class/net/{name}/operstate", $"{state}\n");
        tree.Write($"sys/class/net/{name}/speed", $"{speed}\n");
        if (carrier is { } known)
        {
            tree.Write($"sys/class/net/{name}/carrier", $"{known}\n");
        }
    }

    private static async Task<Dictionary<string, double?>> CollectAsync(HostTree tree)
    {
        var collector = new LinkCollector(tree.Root, tree.Series);
        Assert.Empty(tree.Collect(collector));
        await Eventually.True(() => collector.Links.Ready, "the links are read");
        return tree.Collect(collector);
    }
}
