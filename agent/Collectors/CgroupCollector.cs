using CloudNexus.Agent.Identity;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// The limits that a container lives under, where they are below the host's, and how near it is to them. Without a limit there are none of
/// these series. Limits are looked up every tenth second: they change at run time.
/// </summary>
public sealed class CgroupCollector(HostRoot root, SeriesTable series) : ICollector
{
    private const int LookEvery = 10;
    private readonly LateSlot _memoryLimit = new(series, SeriesDefinition.Gauge("cgroup.mem_limit", "By"));
    private readonly LateSlot _memoryUsed = new(series, SeriesDefinition.Gauge("cgroup.mem_used", "By"));
    private readonly LateSlot _cpuLimit = new(series, SeriesDefinition.Gauge("cgroup.cpu_limit", "1", 2));
    private readonly LateSlot _throttled = new(series, SeriesDefinition.Counter("cgroup.cpu_throttled_ms", "ms"));
    private readonly MemoryInfo _host = new(root.Proc("meminfo"));
    private readonly ProcFile _stat = root.Proc("stat");
    private IReadOnlyList<CgroupFiles>? _groups;
    private CgroupFiles? _memory;
    private CgroupFiles? _cpu;
    private ulong _memoryBytes;
    private double _cpus;
    private int _round;

    public string Name => "cgroup";

    public void Collect()
    {
        if (_round++ % LookEvery == 0)
        {
            Look();
        }

        if (_memory is not null)
        {
            _memoryLimit.Set(_memoryBytes);
            _memoryUsed.Set(_memory.MemoryUsed());
        }

        if (_cpu is not null)
        {
            _cpuLimit.Set(_cpus);
            _throttled.Set(_cpu.ThrottledMs());
        }
    }

    private void Look()
    {
        _memory = null;
        _cpu = null;
        _groups ??= CgroupFiles.Of(root, Virtualization.IsContainer(root.PathOf("")));
        if (_groups.Count == 0)
        {
            return;
        }

        _host.Read();
        var hostMemory = _host[MemoryField.Total] ?? ulong.MaxValue;
        var hostCpus = CountCpus();
        foreach (var group in _groups)
        {
            if (_memory is null && group.MemoryLimit() is { } bytes && bytes < hostMemory)
            {
                _memory = group;
                _memoryBytes = bytes;
            }

            if (_cpu is null && group.CpuLimit() is { } cpus && cpus < hostCpus)
            {
                _cpu = group;
                _cpus = cpus;
            }
        }
    }

    private int CountCpus()
    {
        var count = 0;
        var lines = new ByteLines(_stat.Read());
        while (lines.Next(out var line) && line.StartsWith("cpu"u8))
        {
            count += line.StartsWith("cpu "u8) ? 0 : 1;
        }

        return count;
    }
}
