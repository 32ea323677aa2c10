using CloudNexus.Agent.Collectors.Portable;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Collectors;

/// <summary>Which collectors a host has.</summary>
public static class CollectorSet
{
    // Linux's from /proc and /sys; elsewhere what the runtime tells.
    private static readonly Entry[] Linux =
    [
        new("cpu", p => new CpuCollector(p.Root, p.Series)),
        new("load", p => new LoadCollector(p.Root, p.Series)),
        new("memory", p => new MemoryCollector(p.Root, p.Series)),
        new("vmstat", p => new VmStatCollector(p.Root, p.Series)),
        new("pressure", p => new PressureCollector(p.Root, p.Series)),
        new("cgroup", p => new CgroupCollector(p.Root, p.Series)),
        new("disk_space", p => new DiskSpaceCollector(p.Root, p.Series)),
        new("disk_io", p => new DiskIoCollector(p.Root, p.Series)),
        new("network", p => new NetworkCollector(p.Root, p.Series)),
        new("links", p => new LinkCollector(p.Root, p.Series)),
        new("tcp", p => new TcpCollector(p.Root, p.Series)),
        new("tcp_states", p => new TcpStateCollector(p.Root, p.Series)),
        new("system", p => new SystemCollector(p.Root, p.Series)),
        new("hwmon", p => new HwmonCollector(p.Root, p.Series)),
        new("battery", p => new BatteryCollector(p.Root, p.Series)),
    ];

    private static readonly Entry[] Elsewhere =
    [
        new("memory", p => new PortableMemoryCollector(p.Series)),
        new("disk_space", p => new DiskSpaceCollector(new HostRoot(""), p.Series, FileSystemUse.Of, FixedDrives.List)),
        new("network", p => new PortableNetworkCollector(p.Series)),
        new("system", p => new PortableUptimeCollector(p.Series, p.Clock)),
    ];

    /// <summary>Names of all collectors that can be left out, of this system or another, those that work beside the samples too.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Linux.Select(entry => entry.Name), .. BackgroundSet.Names];

    /// <summary>The collectors of this system, without those that are disabled.</summary>
    /// <exception cref="UsageException">A disabled one does not exist.</exception>
    public static IReadOnlyList<ICollector> For(CollectorParts parts)
    {
        CheckNames(parts.Options.Disabled);
        return OperatingSystem.IsLinux() ? Make(Linux, parts) : ForElsewhere(parts);
    }

    /// <exception cref="UsageException">One of the names is no collector's; the message names the nearest.</exception>
    public static void CheckNames(IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => !Names.Contains(name)))
        {
            throw new UsageException($"There is no collector '{name}'; did you mean '{NearestName.Of(name, Names)}'?");
        }
    }

    /// <summary>The collectors of systems other than Linux.</summary>
    internal static IReadOnlyList<ICollector> ForElsewhere(CollectorParts parts)
    {
        Entry[] own = OperatingSystem.IsWindows() ? [new("cpu", p => new PortableCpuCollector(p.Series, ProcessorTimes.OfWindows))] : [];
        return Make([.. own, .. Elsewhere], parts);
    }

    private static ICollector[] Make(IEnumerable<Entry> entries, CollectorParts parts)
        => [.. entries.Where(entry => !parts.Options.Disabled.Contains(entry.Name)).Select(entry => entry.Make(parts))];

    private sealed record Entry(string Name, Func<CollectorParts, ICollector> Make);
}
