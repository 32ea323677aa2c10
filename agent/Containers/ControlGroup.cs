using System.Text;
using CloudNexus.Agent.Collectors;

namespace CloudNexus.Agent.Containers;

/// <summary>A container's CPU time and memory, from the files of its control group: no call to the engine, a few microseconds.</summary>
internal sealed class ControlGroup
{
    private readonly string _cpu;
    private readonly string _memory;
    private readonly bool _isFirstVersion;

    private ControlGroup(string cpu, string memory, bool isFirstVersion)
        => (_cpu, _memory, _isFirstVersion) = (cpu, memory, isFirstVersion);

    /// <summary>The group of a process; null when it cannot be found or read from here.</summary>
    public static ControlGroup? Of(HostRoot root, int pid)
    {
        string? unified = null;
        string? cpu = null;
        string? memory = null;
        foreach (var line in ReadText(root.PathOf($"proc/{pid}/cgroup"))?.Split('\n') ?? [])
        {
            if (line.Split(':', 3) is not [_, var controllers, ['/', _, ..] path] || path.Contains("/../", StringComparison.Ordinal))
            {
                continue;
            }

            unified = controllers.Length == 0 ? root.PathOf("sys/fs/cgroup" + path) : unified;
            var names = controllers.Split(',');
            cpu = names.Contains("cpuacct") ? root.PathOf("sys/fs/cgroup/cpuacct" + path) : cpu;
            memory = names.Contains("memory") ? root.PathOf("sys/fs/cgroup/memory" + path) : memory;
        }

        if (unified is not null && File.Exists(Path.Join(unified, "memory.current")))
        {
            return new ControlGroup(Path.Join(unified, "cpu.stat"), unified, isFirstVersion: false);
        }

        return cpu is not null && memory is not null && File.Exists(Path.Join(memory, "memory.usage_in_bytes"))
            ? new ControlGroup(Path.Join(cpu, "cpuacct.usage"), memory, isFirstVersion: true)
            : null;
    }

    /// <summary>CPU time so far, and bytes of memory without the file cache that may go; null when the group has gone.</summary>
    public (ulong CpuMicroseconds, ulong Memory)? Read()
    {
        var cpu = _isFirstVersion ? Number(_cpu) / 1000 : Field(_cpu, "usage_usec"u8);
        var memory = Number(Path.Join(_memory, _isFirstVersion ? "memory.usage_in_bytes" : "memory.current"));
        var inactive = Field(Path.Join(_memory, "memory.stat"), _isFirstVersion ? "total_inactive_file"u8 : "inactive_file"u8) ?? 0;
        return cpu is { } time && memory is { } used ? (time, used > inactive ? used - inactive : 0) : null;
    }

    private static ulong? Number(string path)
        => ulong.TryParse(ReadText(path)?.Trim(), out var number) ? number : null;

    private static ulong? Field(string path, ReadOnlySpan<byte> name)
    {
        if (ReadText(path) is not { } text)
        {
            return null;
        }

        var lines = new ByteLines(Encoding.UTF8.GetBytes(text));
        while (lines.Next(out var line))
        {
            var fields = new ByteFields(line);
            if (fields.Next().SequenceEqual(name) && fields.TryNext(out ulong value))
            {
                return value;
            }
        }

        return null;
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
