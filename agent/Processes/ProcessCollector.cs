using CloudNexus.Agent.Collectors;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Processes;

/// <summary>
/// Finds the processes that used the most CPU since the look before, and those that hold the most memory. Not thread-safe.
/// </summary>
public sealed class ProcessCollector(HostRoot root, TimeProvider clock)
{
    /// <summary>Processes taken for their CPU, and again for their memory.</summary>
    public const int MostEach = ProcessSnapshot.MostEntries / 2;

    // The kernel shows times in hundredths of a second on every Linux, whatever its own tick is.
    private const double TicksPerSecond = 100;

    private readonly ProcessTable _table = new(root);
    private readonly TopProcesses _byCpu = new(MostEach);
    private readonly TopProcesses _byMemory = new(MostEach);
    private Dictionary<int, Seen> _before = [];
    private Dictionary<int, Seen> _now = [];
    private long? _lookedAt;

    /// <summary>Time since the look before; null before the first.</summary>
    public TimeSpan? SinceLook => _lookedAt is { } at ? clock.GetElapsedTime(at) : null;

    /// <summary>The processes now. The first look has no CPU shares: it only shows what later ones are compared with.</summary>
    /// <exception cref="IOException">There is no <c>/proc</c>.</exception>
    public IReadOnlyList<ProcessEntry> Look()
    {
        var seconds = SinceLook?.TotalSeconds ?? 0;
        var at = clock.GetTimestamp();
        _now.Clear();
        _byCpu.Clear();
        _byMemory.Clear();
        _table.Visit((int pid, in ProcessStat stat, ReadOnlySpan<byte> name) => Take(pid, stat, name, seconds));
        (_before, _now) = (_now, _before);
        _lookedAt = at;
        return [.. _byCpu.Entries.UnionBy(_byMemory.Entries, e => e.Pid)];
    }

    private void Take(int pid, in ProcessStat stat, ReadOnlySpan<byte> name, double seconds)
    {
        _now[pid] = new Seen(stat.Ticks, stat.StartTicks);
        var memory = Memory(stat.ResidentPages);
        var cpu = seconds > 0 ? Cpu(pid, stat, seconds) : 0;
        var (wantsCpu, wantsMemory) = (_byCpu.Wants(cpu), _byMemory.Wants(memory));
        if (!wantsCpu && !wantsMemory)
        {
            return;
        }

        var threads = Math.Min(stat.Threads, ProcessSnapshot.MostThreads);
        var entry = new ProcessEntry(pid, ProcessName.Clean(name), cpu, memory, threads);
        if (wantsCpu)
        {
            _byCpu.Add(cpu, entry);
        }

        if (wantsMemory)
        {
            _byMemory.Add(memory, entry);
        }
    }

    // A process that was not there before has used all of its time since.
    private int Cpu(int pid, in ProcessStat stat, double seconds)
    {
        var before = _before.TryGetValue(pid, out var seen) && seen.StartTicks == stat.StartTicks ? seen.Ticks : 0;
        var ticks = stat.Ticks > before ? stat.Ticks - before : 0;
        return (int)Math.Min(ProcessSnapshot.MostCpuHundredths, Math.Round(ticks / TicksPerSecond / seconds * 10_000));
    }

    private static long Memory(ulong pages)
    {
        var most = (ulong)(ProcessSnapshot.MostMemoryBytes / Environment.SystemPageSize);
        return (long)Math.Min(pages, most) * Environment.SystemPageSize;
    }

    private readonly record struct Seen(ulong Ticks, ulong StartTicks);
}
