using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>What the memory management has done since the start of the system, from <c>/proc/vmstat</c>.</summary>
public sealed class VmStatCollector(HostRoot root, SeriesTable series) : ICollector
{
    private static readonly ulong PageBytes = (ulong)Environment.SystemPageSize;
    private readonly ProcFile _file = root.Proc("vmstat");
    private readonly LateSlot _swapIn = new(series, SeriesDefinition.Counter("swap.in", "By"));
    private readonly LateSlot _swapOut = new(series, SeriesDefinition.Counter("swap.out", "By"));
    private readonly LateSlot _majorFaults = new(series, SeriesDefinition.Counter("mem.major_faults", "1"));
    private readonly LateSlot _oomKills = new(series, SeriesDefinition.Counter("mem.oom_kills", "1"));

    public string Name => "vmstat";

    public void Collect()
    {
        var lines = new ByteLines(_file.Read());
        while (lines.Next(out var line))
        {
            if (line.StartsWith("pswpin "u8))
            {
                Set(_swapIn, line, PageBytes);
            }
            else if (line.StartsWith("pswpout "u8))
            {
                Set(_swapOut, line, PageBytes);
            }
            else if (line.StartsWith("pgmajfault "u8))
            {
                Set(_majorFaults, line, 1);
            }
            else if (line.StartsWith("oom_kill "u8))
            {
                Set(_oomKills, line, 1);
            }
        }
    }

    private static void Set(LateSlot slot, ReadOnlySpan<byte> line, ulong unit)
    {
        var fields = new ByteFields(line);
        fields.Next();
        if (fields.TryNext(out ulong value) && value <= long.MaxValue / unit)
        {
            slot.Set(value * unit);
        }
    }
}
