using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// TCP sockets by state, counted in <c>/proc/net/tcp</c> and <c>tcp6</c> beside the collection once a minute and repeated: the kernel walks
/// its whole table for each, some 5 ms however few sockets there are. It writes 150 bytes per socket: where that would pass 4 MiB,
/// nothing is read and the series are gaps.
/// </summary>
public sealed class TcpStateCollector : ICollector
{
    private const int CountEvery = 60;

    // In the kernel's order, from 1.
    private static readonly string[] States =
    [
        "established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2", "time_wait", "close", "close_wait", "last_ack", "listen",
        "closing",
    ];

    private readonly Slot[] _slots;
    private readonly Beside<ulong[]> _counts;

    public TcpStateCollector(HostRoot root, SeriesTable series)
    {
        _slots = [.. States.Select(state => series.Add(SeriesDefinition.Gauge("tcp.state", "1", 0, ("state", state))))];
        var counter = new TcpStateCounter(root, States.Length);
        _counts = new Beside<ulong[]>(counter.Count, CountEvery);
    }

    public string Name => "tcp_states";

    /// <summary>Whether a count has been begun and is not shown yet, and whether it is done.</summary>
    internal Beside<ulong[]> Counts => _counts;

    public void Collect()
    {
        if (_counts.Next() is { Length: > 0 } counts)
        {
            for (var i = 0; i < _slots.Length; i++)
            {
                _slots[i].Set(counts[i]);
            }
        }
    }
}
