using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// Sockets in use, from <c>/proc/net/sockstat</c>, and what TCP has done, from <c>snmp</c>. <c>tcp.listen_drops</c>, from the much longer
/// <c>netstat</c>, is read every tenth second and repeated.
/// </summary>
public sealed class TcpCollector(HostRoot root, SeriesTable series) : ICollector
{
    private const int DropsEvery = 10;
    private readonly SocketTotals _sockets = new(root);
    private readonly ProcFile _snmp = root.ProcessView("net/snmp");
    private readonly ProcFile _netstat = root.ProcessView("net/netstat");
    private readonly LateSlot _inUse = Gauge(series, "tcp.in_use");
    private readonly LateSlot _orphan = Gauge(series, "tcp.orphan");
    private readonly LateSlot _timeWait = Gauge(series, "tcp.time_wait");
    private readonly LateSlot _udpInUse = Gauge(series, "udp.in_use");
    private readonly LateSlot _established = Gauge(series, "tcp.established");
    private readonly LateSlot _activeOpens = Counter(series, "tcp.active_opens");
    private readonly LateSlot _passiveOpens = Counter(series, "tcp.passive_opens");
    private readonly LateSlot _retransmits = Counter(series, "tcp.retransmits");
    private readonly LateSlot _inErrors = Counter(series, "tcp.in_errors");
    private readonly LateSlot _resetsOut = Counter(series, "tcp.resets_out");
    private readonly LateSlot _listenDrops = Counter(series, "tcp.listen_drops");
    private ulong? _drops;
    private int _round;

    public string Name => "tcp";

    public void Collect()
    {
        if (_round++ % DropsEvery == 0)
        {
            _drops = ReadDrops();
        }

        _listenDrops.Set(_drops);
        _sockets.Read();
        _inUse.Set(_sockets.TcpInUse);
        _orphan.Set(_sockets.TcpOrphan);
        _timeWait.Set(_sockets.TcpTimeWait);
        _udpInUse.Set(_sockets.UdpInUse);
        if (NamedColumns.Find(_snmp.Read(), "Tcp:"u8, out var columns))
        {
            while (columns.Next(out var name, out var value))
            {
                SlotOf(name)?.Set(value);
            }
        }
    }

    private static LateSlot Gauge(SeriesTable series, string name) => new(series, SeriesDefinition.Gauge(name, "1"));

    private static LateSlot Counter(SeriesTable series, string name) => new(series, SeriesDefinition.Counter(name, "1"));

    private LateSlot? SlotOf(ReadOnlySpan<byte> name)
        => name.SequenceEqual("CurrEstab"u8) ? _established
            : name.SequenceEqual("ActiveOpens"u8) ? _activeOpens
            : name.SequenceEqual("PassiveOpens"u8) ? _passiveOpens
            : name.SequenceEqual("RetransSegs"u8) ? _retransmits
            : name.SequenceEqual("InErrs"u8) ? _inErrors
            : name.SequenceEqual("OutRsts"u8) ? _resetsOut
            : null;

    private ulong? ReadDrops()
    {
        if (_netstat.TryRead(out var text) && NamedColumns.Find(text, "TcpExt:"u8, out var columns))
        {
            while (columns.Next(out var name, out var value))
            {
                if (name.SequenceEqual("ListenDrops"u8))
                {
                    return value;
                }
            }
        }

        return null;
    }
}
