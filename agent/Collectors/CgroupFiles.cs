using System.Text;

namespace CloudNexus.Agent.Collectors;

/// <summary>The files of one control group, of version 1 or 2. What they don't tell is null.</summary>
internal sealed class CgroupFiles
{
    private const string Mount = "sys/fs/cgroup";
    private readonly bool _unified;
    private readonly ProcFile _memoryLimit;
    private readonly ProcFile _memoryUsed;
    private readonly ProcFile _memoryStat;
    private readonly ProcFile _cpuQuota;
    private readonly ProcFile _cpuPeriod;
    private readonly ProcFile _cpuStat;

    private CgroupFiles(HostRoot root, bool unified, string memory, string cpu)
    {
        ProcFile In(string directory, string name) => new(root.PathOf($"{Mount}/{directory}/{name}"));
        _unified = unified;
        _memoryLimit = In(memory, unified ? "memory.max" : "memory.limit_in_bytes");
        _memoryUsed = In(memory, unified ? "memory.current" : "memory.usage_in_bytes");
        _memoryStat = In(memory, "memory.stat");
        _cpuQuota = In(cpu, unified ? "cpu.max" : "cpu.cfs_quota_us");
        _cpuPeriod = In(cpu, unified ? "cpu.max" : "cpu.cfs_period_us");
        _cpuStat = In(cpu, "cpu.stat");
    }

    /// <summary>
    /// The group at the top of what this host sees, which is a container's own; then, in a container that sees the whole tree, the group
    /// that it is in. A service of an ordinary host is not asked for its own limits: they aren't the host's.
    /// </summary>
    public static IReadOnlyList<CgroupFiles> Of(HostRoot root, bool inContainer)
    {
        if (!Directory.Exists(root.PathOf(Mount)))
        {
            return [];
        }

        var unified = File.Exists(root.PathOf($"{Mount}/cgroup.controllers"));
        var groups = new List<CgroupFiles> { unified ? new(root, true, "", "") : new(root, false, "memory", "cpu") };
        if (inContainer && root.ProcessView("cgroup").TryRead(out var text))
        {
            var lines = Encoding.UTF8.GetString(text).Split('\n');
            var own = lines.Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).ToArray();
            var memory = PathIn(own, unified ? "" : "memory");
            var cpu = PathIn(own, unified ? "" : "cpu");
            if (memory.Length > 0 || cpu.Length > 0)
            {
                groups.Add(unified ? new(root, true, memory, cpu) : new(root, false, $"memory/{memory}", $"cpu/{cpu}"));
            }
        }

        return groups;
    }

    /// <summary>Bytes; null for none.</summary>
    public ulong? MemoryLimit() => Number(_memoryLimit);

    /// <summary>Bytes, without cached files that were not used lately: what counts against the limit when it gets tight.</summary>
    public ulong? MemoryUsed()
        => Number(_memoryUsed) is { } used
            ? used - Math.Min(used, Line(_memoryStat, _unified ? "inactive_file"u8 : "total_inactive_file"u8) ?? 0)
            : null;

    /// <summary>Processors' worth of time; null for no limit.</summary>
    public double? CpuLimit()
    {
        var quota = Number(_cpuQuota);
        var period = _unified ? SecondNumber(_cpuPeriod) : Number(_cpuPeriod);
        return quota is > 0 && period is > 0 ? (double)quota / period : null;
    }

    public ulong? ThrottledMs()
        => _unified ? Line(_cpuStat, "throttled_usec"u8) / 1000 : Line(_cpuStat, "throttled_time"u8) / 1_000_000;

    private static string PathIn(string[][] groups, string controller)
    {
        var path = Array.Find(groups, group => group[1].Split(',').Contains(controller))?[2] ?? "";
        return path.Contains("..", StringComparison.Ordinal) ? "" : path.Trim('/');
    }

    // "max" and "-1" are no limit.
    private static ulong? Number(ProcFile file)
        => file.TryRead(out var text) && new ByteFields(text.TrimEnd((byte)'\n')).TryNext(out ulong number) ? number : null;

    private static ulong? SecondNumber(ProcFile file)
    {
        if (!file.TryRead(out var text))
        {
            return null;
        }

        var fields = new ByteFields(text.TrimEnd((byte)'\n'));
        fields.Next();
        return fields.TryNext(out ulong number) ? number : null;
    }

    private static ulong? Line(ProcFile file, ReadOnlySpan<byte> name)
    {
        if (!file.TryRead(out var text))
        {
            return null;
        }

        var lines = new ByteLines(text);
        while (lines.Next(out var line))
        {
            var fields = new ByteFields(line);
            if (fields.Next().SequenceEqual(name))
            {
                return fields.TryNext(out ulong number) ? number : null;
            }
        }

        return null;
    }
}
