using System.Text;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>What network interfaces have received and sent since they came up, from <c>/proc/net/dev</c>.</summary>
public sealed class NetworkCollector(HostRoot root, SeriesTable series) : ICollector
{
    private const int MostInterfaces = 64;
    private const int KeepRounds = 60;

    // Received: bytes, packets, errors, drops, fifo, frame, compressed, multicast; then sent: bytes, packets, errors, drops.
    private const int Columns = 12;

    private readonly ProcFile _file = root.ProcessView("net/dev");
    private readonly DeviceTable _interfaces = new(series, MostInterfaces, KeepRounds, Define);

    public string Name => "network";

    public void Collect()
    {
        var text = _file.Read();
        var others = CollectWhere(text, name => !IsLoopback(name) && !IsContainerEnd(name));
        others |= CollectWhere(text, name => IsContainerEnd(name));
        if (!others)
        {
            CollectWhere(text, name => IsLoopback(name));
        }

        _interfaces.EndRound();
    }

    private static bool IsLoopback(ReadOnlySpan<byte> name) => name.SequenceEqual("lo"u8);

    // One end of each container's link: there may be hundreds, and they come and go.
    private static bool IsContainerEnd(ReadOnlySpan<byte> name) => name.StartsWith("veth"u8);

    private static IEnumerable<SeriesDefinition> Define(string name)
    {
        var label = ("interface", SeriesNames.CleanLabelValue(name));
        yield return SeriesDefinition.Counter("net.rx_bytes", "By", label);
        yield return SeriesDefinition.Counter("net.rx_packets", "1", label);
        yield return SeriesDefinition.Counter("net.rx_errors", "1", label);
        yield return SeriesDefinition.Counter("net.rx_drops", "1", label);
        yield return SeriesDefinition.Counter("net.tx_bytes", "By", label);
        yield return SeriesDefinition.Counter("net.tx_packets", "1", label);
        yield return SeriesDefinition.Counter("net.tx_errors", "1", label);
        yield return SeriesDefinition.Counter("net.tx_drops", "1", label);
    }

    private bool CollectWhere(ReadOnlySpan<byte> text, Func<ReadOnlySpan<byte>, bool> wanted)
    {
        var found = false;
        var lines = new ByteLines(text);
        Span<ulong> numbers = stackalloc ulong[Columns];
        while (lines.Next(out var line))
        {
            var colon = line.LastIndexOf((byte)':');
            var name = colon < 0 ? default : line[..colon].Trim((byte)' ');
            if (name.IsEmpty || !wanted(name))
            {
                continue;
            }

            var fields = new ByteFields(line[(colon + 1)..]);
            if (!fields.TryNext(numbers))
            {
                continue;
            }

            found = true;
            if (Meet(name) is { } device)
            {
                for (var i = 0; i < 4; i++)
                {
                    device.Slots[i].Set(numbers[i]);
                    device.Slots[i + 4].Set(numbers[i + 8]);
                }
            }
        }

        return found;
    }

    private Device? Meet(ReadOnlySpan<byte> name)
    {
        if (_interfaces.Meet(name) is { } device)
        {
            return device;
        }

        if (!IsContainerEnd(name) && _interfaces.All.FirstOrDefault(d => IsContainerEnd(Encoding.UTF8.GetBytes(d.Name))) is { } least)
        {
            _interfaces.Remove(least);
            return _interfaces.Meet(name);
        }

        return null;
    }
}
