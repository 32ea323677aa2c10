using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>Memory and swap in bytes, from <c>/proc/meminfo</c>. Used is what is not available.</summary>
public sealed class MemoryCollector(HostRoot root, SeriesTable series) : ICollector
{
    private readonly MemoryInfo _info = new(root.Proc("meminfo"));
    private readonly Slot _total = Bytes(series, "mem.total");
    private readonly Slot _used = Bytes(series, "mem.used");
    private readonly Slot _usedPercent = series.Add(SeriesDefinition.Gauge("mem.used_percent", "%", 2));
    private readonly Slot _available = Bytes(series, "mem.available");
    private readonly Slot _cached = Bytes(series, "mem.cached");
    private readonly Slot _buffers = Bytes(series, "mem.buffers");
    private readonly Slot _free = Bytes(series, "mem.free");
    private readonly Slot _swapTotal = Bytes(series, "swap.total");
    private readonly Slot _swapUsed = Bytes(series, "swap.used");
    private readonly LateSlot _dirty = Late(series, "mem.dirty");
    private readonly LateSlot _writeback = Late(series, "mem.writeback");
    private readonly LateSlot _slab = Late(series, "mem.slab");
    private readonly LateSlot _shared = Late(series, "mem.shared");
    private readonly LateSlot _committed = Late(series, "mem.committed");
    private readonly LateSlot _pageTables = Late(series, "mem.page_tables");
    private readonly LateSlot _hugeTotal = Late(series, "mem.huge_total");
    private readonly LateSlot _hugeFree = Late(series, "mem.huge_free");

    public string Name => "memory";

    public void Collect()
    {
        _info.Read();
        if (_info[MemoryField.Total] is not { } total || _info[MemoryField.Free] is not { } free)
        {
            throw new InvalidDataException("MemTotal or MemFree is missing.");
        }

        var available = _info[MemoryField.Available] ?? EstimateAvailable(free);
        var used = total - Math.Min(available, total);
        _total.Set(total);
        _used.Set(used);
        _usedPercent.Set(100.0 * used / total);
        _available.Set(available);
        Set(_cached, _info[MemoryField.Cached]);
        Set(_buffers, _info[MemoryField.Buffers]);
        _free.Set(free);
        Set(_swapTotal, _info[MemoryField.SwapTotal]);
        if (_info[MemoryField.SwapTotal] is { } swap && _info[MemoryField.SwapFree] is { } swapFree)
        {
            _swapUsed.Set(swap - Math.Min(swapFree, swap));
        }

        _dirty.Set(_info[MemoryField.Dirty]);
        _writeback.Set(_info[MemoryField.Writeback]);
        _slab.Set(_info[MemoryField.Slab]);
        _shared.Set(_info[MemoryField.Shared]);
        _committed.Set(_info[MemoryField.Committed]);
        _pageTables.Set(_info[MemoryField.PageTables]);
        SetHugePages();
    }

    private static Slot Bytes(SeriesTable series, string name) => series.Add(SeriesDefinition.Gauge(name, "By"));

    private static LateSlot Late(SeriesTable series, string name) => new(series, SeriesDefinition.Gauge(name, "By"));

    private static void Set(Slot slot, ulong? value)
    {
        if (value is { } known)
        {
            slot.Set(known);
        }
    }

    // Kernels before 3.14 don't say what is available. Shared memory counts as cached, but cannot be dropped.
    private ulong EstimateAvailable(ulong free)
    {
        var cached = (_info[MemoryField.Cached] ?? 0) + (_info[MemoryField.Buffers] ?? 0);
        return free + cached - Math.Min(_info[MemoryField.Shared] ?? 0, cached) + (_info[MemoryField.SlabReclaimable] ?? 0);
    }

    // Where none are reserved, as on most hosts, there is nothing to tell.
    private void SetHugePages()
    {
        if (_info[MemoryField.HugePages] is > 0 and var pages && _info[MemoryField.HugePageSize] is { } size
            && _info[MemoryField.HugePagesFree] is { } free && pages <= long.MaxValue / Math.Max(1, size))
        {
            _hugeTotal.Set(pages * size);
            _hugeFree.Set(Math.Min(free, pages) * size);
        }
    }
}
