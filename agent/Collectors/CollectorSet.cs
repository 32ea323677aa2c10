namespace CloudNexus.Agent.Collectors;

/// <summary>Which collectors a host has.</summary>
public static class CollectorSet
{
    public static IReadOnlyList<ICollector> ForLinux(HostRoot root, SeriesTable series) =>
    [
        new CpuCollector(root, series),
        new LoadCollector(root, series),
        new MemoryCollector(root, series),
        new DiskSpaceCollector(root, series),
        new DiskIoCollector(root, series),
        new NetworkCollector(root, series),
        new SystemCollector(root, series),
    ];
}
