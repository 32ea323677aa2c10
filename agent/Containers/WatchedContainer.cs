using CloudNexus.Agent.Collectors;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Containers;

/// <summary>One container: what is known of it, and the CPU time that its share is reckoned from.</summary>
internal sealed class WatchedContainer(string id, string name)
{
    private const int SeriesCount = 8;
    private (ulong Microseconds, long Timestamp)? _cpuBefore;
    private double _share = double.NaN;
    private (ContainerUse Use, long Timestamp)? _stats;

    public string Id => id;

    public ListedContainer Listed { get; set; } = new();

    public InspectedContainer? Inspected { get; private set; }

    public ControlGroup? Group { get; private set; }

    /// <summary>Whether the engine counts the network, where the container has one of its own.</summary>
    public bool HasOwnNetwork => Inspected?.HostConfig?.NetworkMode != "host";

    public bool IsRunning => Listed.State == "running";

    /// <summary>Whether the engine has to be asked for what cannot be read from files here.</summary>
    public bool NeedsStats { get; private set; } = true;

    public static IEnumerable<SeriesDefinition> Define(string name)
    {
        var label = ("container", SeriesNames.CleanLabelValue(name));
        yield return SeriesDefinition.Gauge("container.cpu", "%", 2, label);
        yield return SeriesDefinition.Gauge("container.mem", "By", 0, label);
        yield return SeriesDefinition.Gauge("container.mem_limit", "By", 0, label);
        yield return SeriesDefinition.Counter("container.rx_bytes", "By", label);
        yield return SeriesDefinition.Counter("container.tx_bytes", "By", label);
        yield return SeriesDefinition.Gauge("container.running", "1", 0, label);
        yield return SeriesDefinition.Gauge("container.restarts", "1", 0, label);
        yield return SeriesDefinition.Gauge("container.healthy", "1", 0, label);
    }

    public void Learn(InspectedContainer inspected, HostRoot root)
    {
        if (inspected.State?.Pid != Inspected?.State?.Pid)
        {
            (_cpuBefore, _share, _stats) = (null, double.NaN, null);
            Group = inspected.State?.Pid is > 0 and var pid ? ControlGroup.Of(root, pid) : null;
        }

        Inspected = inspected;
    }

    /// <param name="timestamp">When it was asked for.</param>
    public void Learn(ContainerStats stats, long timestamp) => _stats = (ContainerUse.From(stats), timestamp);

    /// <summary>What its series show now.</summary>
    public DeviceReading Read(HostRoot root, TimeProvider clock)
    {
        var values = new double[SeriesCount];
        Array.Fill(values, double.NaN);
        if (IsRunning)
        {
            ReadUse(values, root, clock);
            values[2] = Inspected?.HostConfig?.Memory is > 0 and var limit ? limit : double.NaN;
        }

        values[5] = IsRunning ? 1 : 0;
        values[6] = Inspected?.RestartCount ?? double.NaN;
        values[7] = Listed.Status switch
        {
            { } status when status.Contains("(healthy)", StringComparison.Ordinal) => 1,
            { } status when status.Contains("(unhealthy)", StringComparison.Ordinal) => 0,
            _ => double.NaN,
        };
        return new DeviceReading(name, values);
    }

    private void ReadUse(double[] values, HostRoot root, TimeProvider clock)
    {
        var now = clock.GetTimestamp();
        var files = Group?.Read();
        var network = HasOwnNetwork && Inspected?.State?.Pid is > 0 and var pid ? ContainerNetwork.Read(root, pid) : null;
        NeedsStats = files is null || (HasOwnNetwork && network is null);
        network ??= HasOwnNetwork ? _stats?.Use.Network : null;
        if (files is { } read)
        {
            Count(read.CpuMicroseconds, now, clock);
            values[1] = read.Memory;
        }
        else if (_stats is { } stats)
        {
            Count(stats.Use.CpuMicroseconds, stats.Timestamp, clock);
            values[1] = stats.Use.Memory;
        }

        values[0] = _share;
        (values[3], values[4]) = network is { } counted ? (counted.Received, counted.Sent) : (double.NaN, double.NaN);
    }

    // The share stands until there is a newer reading to reckon it from; time that went back began anew.
    private void Count(ulong microseconds, long timestamp, TimeProvider clock)
    {
        if (_cpuBefore is { } before && timestamp > before.Timestamp)
        {
            var elapsed = clock.GetElapsedTime(before.Timestamp, timestamp).TotalMicroseconds;
            _share = microseconds >= before.Microseconds ? 100 * (microseconds - before.Microseconds) / elapsed : double.NaN;
        }

        if (_cpuBefore is null || timestamp > _cpuBefore.Value.Timestamp)
        {
            _cpuBefore = (microseconds, timestamp);
        }
    }
}
