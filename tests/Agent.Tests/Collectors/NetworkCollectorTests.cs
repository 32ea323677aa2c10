using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class NetworkCollectorTests
{
    private const string Header = "Inter-| Receive | Transmit\n face |bytes\n";

    [Fact]
    public void Collect_RealHost_LeavesLoopbackOut()
    {
        using var tree = new HostTree("host-a/second-1");
        var values = tree.Collect(new NetworkCollector(tree.Root, tree.Series));

        Assert.Equal(3 * 8, values.Count);
        Assert.DoesNotContain(values.Keys, k => k.Contains("=lo}", StringComparison.Ordinal));
        Assert.True(values["net.rx_bytes{interface=eth0}"] > 0);
    }

    [Fact]
    public void Collect_EveryColumn_GoesToItsSeries()
    {
        using var tree = new HostTree();
        tree.Write("proc/self/net/dev", Header + "eth0:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
        var values = tree.Collect(new NetworkCollector(tree.Root, tree.Series));

        var names = new[] { "rx_bytes", "rx_packets", "rx_errors", "rx_drops", "tx_bytes", "tx_packets", "tx_errors", "tx_drops" };
        Assert.Equal([1, 2, 3, 4, 9, 10, 11, 12], names.Select(n => values[$"net.{n}{{interface=eth0}}"]!.Value));
    }

    [Fact]
    public void Collect_OnlyLoopback_TakesIt()
    {
        using var tree = new HostTree("old-kernel");
        var values = tree.Collect(new NetworkCollector(tree.Root, tree.Series));
        Assert.Equal(5, values["net.rx_bytes{interface=lo}"]);
        Assert.Equal(8, values.Count);
    }

    [Fact]
    public void Collect_HundredsOfContainers_KeepsRealInterfaces()
    {
        using var tree = new HostTree("large-host");
        var values = tree.Collect(new NetworkCollector(tree.Root, tree.Series));

        Assert.Equal(64 * 8, values.Count);
        Assert.NotNull(values["net.rx_packets{interface=bond0}"]);
        Assert.NotNull(values["net.rx_bytes{interface=eth1}"]);
        Assert.Null(values["net.rx_bytes{interface=bond0}"]);
    }

    [Fact]
    public void Collect_InterfacePluggedInWhenFull_TakesAContainersPlace()
    {
        using var tree = new HostTree("large-host");
        var collector = new NetworkCollector(tree.Root, tree.Series);
        tree.Collect(collector);
        tree.Write("proc/1/net/dev", File.ReadAllText(Path.Join(tree.Path, "proc/1/net/dev"))
            + " wlan0: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n");
        var values = tree.Collect(collector);

        Assert.Equal(64 * 8, values.Count);
        Assert.NotNull(values["net.rx_bytes{interface=wlan0}"]);
    }
}
