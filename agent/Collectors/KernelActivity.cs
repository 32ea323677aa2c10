using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>The lines of <c>/proc/stat</c> that are not about processor time.</summary>
internal sealed class KernelActivity(SeriesTable series)
{
    private readonly LateSlot _switches = new(series, SeriesDefinition.Counter("system.context_switches", "1"));
    private readonly LateSlot _interrupts = new(series, SeriesDefinition.Counter("system.interrupts", "1"));
    private readonly LateSlot _forks = new(series, SeriesDefinition.Counter("system.forks", "1"));
    private readonly LateSlot _running = new(series, SeriesDefinition.Gauge("system.procs_running", "1"));
    private readonly LateSlot _blocked = new(series, SeriesDefinition.Gauge("system.procs_blocked", "1"));
    private readonly LateSlot _bootTime = new(series, SeriesDefinition.Gauge("system.boot_time", "s"));

    public void Take(ReadOnlySpan<byte> line)
    {
        // The interrupts' line has thousands of fields; the first is their sum.
        var fields = new ByteFields(line);
        var slot = SlotOf(fields.Next());
        if (slot is not null && fields.TryNext(out ulong value))
        {
            slot.Set(value);
        }
    }

    private LateSlot? SlotOf(ReadOnlySpan<byte> name)
        => name.SequenceEqual("intr"u8) ? _interrupts
            : name.SequenceEqual("ctxt"u8) ? _switches
            : name.SequenceEqual("processes"u8) ? _forks
            : name.SequenceEqual("procs_running"u8) ? _running
            : name.SequenceEqual("procs_blocked"u8) ? _blocked
            : name.SequenceEqual("btime"u8) ? _bootTime
            : null;
}
