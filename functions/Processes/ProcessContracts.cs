using CloudNexus.Wire;

namespace CloudNexus.Functions.Processes;

/// <summary>The top processes of a node at one moment.</summary>
/// <param name="At">When they were looked at, epoch milliseconds.</param>
/// <param name="Processes">By CPU, the highest first; then by memory.</param>
public sealed record ProcessList(long At, IReadOnlyList<ProcessItem> Processes)
{
    public static ProcessList From(ProcessSnapshot snapshot) => new(
        snapshot.TimeMs,
        [.. snapshot.Entries.OrderByDescending(e => e.CpuHundredths).ThenByDescending(e => e.MemoryBytes).ThenBy(e => e.Pid).Select(ProcessItem.From)]);
}

/// <param name="Cpu">Percent of one core over the minute before; above 100 when it kept more than one busy.</param>
/// <param name="Memory">Resident, bytes.</param>
public sealed record ProcessItem(int Pid, string Name, double Cpu, long Memory, int Threads)
{
    public static ProcessItem From(ProcessEntry entry) => new(entry.Pid, entry.Name, entry.CpuHundredths / 100.0, entry.MemoryBytes, entry.Threads);
}
