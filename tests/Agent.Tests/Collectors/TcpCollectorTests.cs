using System.Text;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class TcpCollectorTests
{
    private const string Sockets = "sockets: used 17\nTCP: inuse 5 orphan 2 tw 7 alloc 9 mem 3\nUDP: inuse 4 mem 0\nRAW: inuse 8\n";
    private const string Snmp = "Ip: Forwarding\nIp: 2\n"
        + "Tcp: RtoMin MaxConn ActiveOpens PassiveOpens AttemptFails CurrEstab RetransSegs InErrs OutRsts\n"
        + "Tcp: 200 -1 11 12 13 14 15 16 4294967295\nUdp: InErrs\nUdp: 99\n";

    [Fact]
    public void Collect_RealHost_HasEverySeries()
    {
        using var tree = new HostTree("host-a/second-1");
        var values = tree.Collect(new TcpCollector(tree.Root, tree.Series));
        Assert.Equal(11, values.Count);
        Assert.All(values.Values, value => Assert.NotNull(value));
    }

    [Fact]
    public void Collect_KnownNumbers_GoToTheirSeries()
    {
        using var tree = new HostTree();
        tree.Write("proc/1/net/sockstat", Sockets);
        tree.Write("proc/1/net/sockstat6", "TCP6: inuse 30\nUDP6: inuse 40\n");
        tree.Write("proc/1/net/snmp", Snmp);
        tree.Write(
            "proc/1/net/netstat",
            "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPHPHits\nTcpExt: 1 2 3 4\nIpExt: ListenDrops\nIpExt: 9\n");
        var values = tree.Collect(new TcpCollector(tree.Root, tree.Series));

        Assert.Equal(35, values["tcp.in_use"]);
        Assert.Equal(2, values["tcp.orphan"]);
        Assert.Equal(7, values["tcp.time_wait"]);
        Assert.Equal(44, values["udp.in_use"]);
        Assert.Equal(11, values["tcp.active_opens"]);
        Assert.Equal(12, values["tcp.passive_opens"]);
        Assert.Equal(14, values["tcp.established"]);
        Assert.Equal(15, values["tcp.retransmits"]);
        Assert.Equal(16, values["tcp.in_errors"]);
        Assert.Equal(4294967295, values["tcp.resets_out"]);
        Assert.Equal(3, values["tcp.listen_drops"]);
    }

    [Fact]
    public void Collect_NoVersionSixAndNoNetstat_HasTheRest()
    {
        using var tree = new HostTree();
        tree.Write("proc/1/net/sockstat", Sockets);
        tree.Write("proc/1/net/snmp", Snmp);
        var values = tree.Collect(new TcpCollector(tree.Root, tree.Series));
        Assert.Equal(5, values["tcp.in_use"]);
        Assert.Equal(10, values.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Tcp:\n")]
    [InlineData("Tcp: CurrEstab\nUdp: 5\n")]
    [InlineData("Tcp: Tcp:\nTcp:")]
    public void Collect_GarbledSnmp_HasNoneOfIt(string snmp)
    {
        using var tree = new HostTree();
        tree.Write("proc/1/net/sockstat", "TCP: inuse\nnonsense\n");
        tree.Write("proc/1/net/snmp", snmp);
        var values = tree.Collect(new TcpCollector(tree.Root, tree.Series));
        Assert.Equal(4, values.Count);
        Assert.Equal(0, values["tcp.in_use"]);
    }

    [Fact]
    public void Collect_NoNetworkFiles_Throws()
    {
        using var tree = new HostTree();
        Assert.ThrowsAny<IOException>(() => tree.Collect(new TcpCollector(tree.Root, tree.Series)));
    }

    [Fact]
    public async Task States_ManySockets_AreCountedInBothFiles()
    {
        using var tree = new HostTree();
        tree.Write("proc/1/net/sockstat", Sockets);
        tree.Write("proc/1/net/tcp", Table(0x0A, 1000, 0x01, 700, 0x06, 3, 0x63, 9));
        tree.Write("proc/1/net/tcp6", Table(0x01, 20, 0x0B, 1));
        var collector = new TcpStateCollector(tree.Root, tree.Series);
        Assert.All(tree.Collect(collector).Values, value => Assert.Null(value));
        await Eventually.True(() => collector.Counts.Ready, "the sockets are counted");
        for (var second = 0; second < 59; second++)
        {
            var values = tree.Collect(collector);
            Assert.Equal(1000, values["tcp.state{state=listen}"]);
            Assert.Equal(720, values["tcp.state{state=established}"]);
            Assert.Equal(3, values["tcp.state{state=time_wait}"]);
            Assert.Equal(1, values["tcp.state{state=closing}"]);
            Assert.Equal(0, values["tcp.state{state=syn_sent}"]);
        }
    }

    [Fact]
    public async Task States_MoreSocketsThanCanBeRead_AreNotEvenTried()
    {
        using var tree = new HostTree();
        tree.Write("proc/1/net/sockstat", "TCP: inuse 20000 orphan 0 tw 10000 alloc 9 mem 3\n");
        var collector = new TcpStateCollector(tree.Root, tree.Series);
        tree.Collect(collector);
        await Eventually.True(() => collector.Counts.Ready, "the sockets are weighed");
        Assert.All(tree.Collect(collector).Values, value => Assert.Null(value));
    }

    [Fact]
    public void States_FileLongerThanItsBound_GivesNoHalfNumbers()
    {
        using var tree = new HostTree();
        tree.Write("proc/1/net/sockstat", Sockets);
        tree.Write("proc/1/net/tcp", Table(0x0A, (TcpStateCounter.MostBytes / 100) + 1000));
        Assert.Empty(new TcpStateCounter(tree.Root, 11).Count());
    }

    [Fact]
    public void States_LinesWithoutAnEnd_AreNoSockets()
    {
        using var tree = new HostTree();
        tree.Write("proc/1/net/sockstat", Sockets);
        tree.Write("proc/1/net/tcp", new string('x', 100_000) + "\n" + Table(0x0A, 5));
        Assert.Equal(5UL, new TcpStateCounter(tree.Root, 11).Count()[9]);
    }

    [Fact]
    public async Task States_NoSuchFile_FailsAndIsTriedAgain()
    {
        using var tree = new HostTree();
        tree.Write("proc/1/net/sockstat", Sockets);
        var collector = new TcpStateCollector(tree.Root, tree.Series);
        tree.Collect(collector);
        await Eventually.True(() => collector.Counts.Ready, "the count has failed");
        Assert.Throws<FileNotFoundException>(() => tree.Collect(collector));
        tree.Write("proc/1/net/tcp", Table(0x0A, 5));
        await Eventually.True(() => Listening(tree, collector) == 5, "the sockets are counted");
    }

    // A count that was begun before the file came may still have to fail.
    private static double? Listening(HostTree tree, TcpStateCollector collector)
    {
        try
        {
            return tree.Collect(collector)["tcp.state{state=listen}"];
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string Table(params int[] statesAndCounts)
    {
        var text = new StringBuilder("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n");
        for (var i = 0; i < statesAndCounts.Length; i += 2)
        {
            for (var n = 0; n < statesAndCounts[i + 1]; n++)
            {
                text.Append($"{n,4}: 0100007F:B495 00000000:0000 {statesAndCounts[i]:X2} 00000000:00000000 00:00000000 00000000     0")
                    .Append("        0 1339837 1\n");
            }
        }

        return text.ToString();
    }
}
