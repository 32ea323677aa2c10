namespace CloudNexus.Agent.Collectors;

/// <summary>Numbers of sockets, both IP versions together, from <c>/proc/net/sockstat</c> and <c>sockstat6</c>.</summary>
internal sealed class SocketTotals(HostRoot root)
{
    private readonly ProcFile _file = root.ProcessView("net/sockstat");
    private readonly ProcFile _file6 = root.ProcessView("net/sockstat6");

    public ulong TcpInUse { get; private set; }

    public ulong TcpOrphan { get; private set; }

    public ulong TcpTimeWait { get; private set; }

    public ulong UdpInUse { get; private set; }

    /// <exception cref="IOException">The file of IP version 4 cannot be read; without version 6 there is no such file.</exception>
    public void Read()
    {
        TcpInUse = UdpInUse = TcpOrphan = TcpTimeWait = 0;
        Add(_file.Read());
        if (_file6.TryRead(out var text))
        {
            Add(text);
        }
    }

    // "TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 0".
    private void Add(ReadOnlySpan<byte> text)
    {
        var lines = new ByteLines(text);
        while (lines.Next(out var line))
        {
            var fields = new ByteFields(line);
            var protocol = fields.Next();
            var tcp = protocol.SequenceEqual("TCP:"u8) || protocol.SequenceEqual("TCP6:"u8);
            var udp = protocol.SequenceEqual("UDP:"u8) || protocol.SequenceEqual("UDP6:"u8);
            while ((tcp || udp) && fields.Next() is { IsEmpty: false } name && fields.TryNext(out ulong value))
            {
                Add(tcp, name, value);
            }
        }
    }

    private void Add(bool tcp, ReadOnlySpan<byte> name, ulong value)
    {
        if (name.SequenceEqual("inuse"u8))
        {
            TcpInUse += tcp ? value : 0;
            UdpInUse += tcp ? 0 : value;
        }
        else if (name.SequenceEqual("orphan"u8))
        {
            TcpOrphan += value;
        }
        else if (name.SequenceEqual("tw"u8))
        {
            TcpTimeWait += value;
        }
    }
}
