using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>Memory and swap in bytes, from <c>/proc/meminfo</c>. Used is what is not available.</summary>
public sealed class MemoryCollector(HostRoot root, SeriesTable series) : ICollector
{
    private const ulong Unread = ulong.MaxValue;
    private readonly ProcFile _file = root.Proc("meminfo");
    private readonly Slot _total = Bytes(series, "mem.total");
    private readonly Slot _used = Bytes(series, "mem.used");
    private readonly Slot _available = Bytes(series, "mem.available");
    private readonly Slot _cached = Bytes(series, "mem.cached");
    private readonly Slot _buffers = Bytes(series, "mem.buffers");
    private readonly Slot _free = Bytes(series, "mem.free");
    private readonly Slot _swapTotal = Bytes(series, "swap.total");
    private readonly Slot _swapUsed = Bytes(series, "swap.used");

    public string Name => "memory";

    public void Collect()
    {
        ulong total = Unread, free = Unread, available = Unread, buffers = Unread, cached = Unread, swapTotal = Unread, swapFree = Unread;
        var lines = new ByteLines(_file.Read());
        while (swapFree == Unread && lines.Next(out var line))
        {
            var fields = new ByteFields(line);
            var name = fields.Next();
            var value = fields.TryNext(out ulong kibibytes) && kibibytes < long.MaxValue / 1024 ? kibibytes * 1024 : Unread;
            _ = Take(name, "MemTotal:"u8, value, ref total) || Take(name, "MemFree:"u8, value, ref free)
                || Take(name, "MemAvailable:"u8, value, ref available) || Take(name, "Buffers:"u8, value, ref buffers)
                || Take(name, "Cached:"u8, value, ref cached) || Take(name, "SwapTotal:"u8, value, ref swapTotal)
                || Take(name, "SwapFree:"u8, value, ref swapFree);
        }

        if (total == Unread || free == Unread)
        {
            throw new InvalidDataException("MemTotal or MemFree is missing.");
        }

        // Kernels before 3.14 don't say what is available.
        available = available != Unread ? available : free + (buffers == Unread ? 0 : buffers) + (cached == Unread ? 0 : cached);
        _total.Set(total);
        _used.Set(total - Math.Min(available, total));
        _available.Set(available);
        _cached.Set(cached);
        _buffers.Set(buffers);
        _free.Set(free);
        _swapTotal.Set(swapTotal);
        _swapUsed.Set(swapTotal == Unread || swapFree == Unread ? Unread : swapTotal - Math.Min(swapFree, swapTotal));
    }

    private static Slot Bytes(SeriesTable series, string name) => series.Add(SeriesDefinition.Gauge(name, "By"));

    private static bool Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted, ulong value, ref ulong target)
    {
        if (!name.SequenceEqual(wanted))
        {
            return false;
        }

        target = value;
        return true;
    }
}
