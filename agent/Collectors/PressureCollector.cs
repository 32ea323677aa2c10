using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// How long work has waited for processors, memory and disks, from <c>/proc/pressure</c>: the share of the last ten seconds in percent, and
/// all of it in microseconds. Kernels before 4.20, and those that leave it out, have none of these series.
/// </summary>
public sealed class PressureCollector(HostRoot root, SeriesTable series) : ICollector
{
    private readonly Resource[] _resources =
    [
        new(root.Proc("pressure/cpu"), new Stall(series, "psi.cpu_some"), null),
        new(root.Proc("pressure/memory"), new Stall(series, "psi.mem_some"), new Stall(series, "psi.mem_full")),
        new(root.Proc("pressure/io"), new Stall(series, "psi.io_some"), new Stall(series, "psi.io_full")),
    ];

    public string Name => "pressure";

    public void Collect()
    {
        foreach (var resource in _resources)
        {
            if (!resource.File.TryRead(out var text))
            {
                continue;
            }

            var lines = new ByteLines(text);
            while (lines.Next(out var line))
            {
                var fields = new ByteFields(line);
                var kind = fields.Next();
                var stall = kind.SequenceEqual("some"u8) ? resource.Some : kind.SequenceEqual("full"u8) ? resource.Full : null;
                stall?.Take(fields);
            }
        }
    }

    private sealed record Resource(ProcFile File, Stall Some, Stall? Full);

    private sealed class Stall(SeriesTable series, string name)
    {
        private readonly LateSlot _share = new(series, SeriesDefinition.Gauge(name, "%", 2));
        private readonly LateSlot _total = new(series, SeriesDefinition.Counter($"{name}_us", "us"));

        public void Take(ByteFields fields)
        {
            var share = new ByteFields(ValueOf(fields.Next(), "avg10="u8));
            fields.Next();
            fields.Next();
            var total = new ByteFields(ValueOf(fields.Next(), "total="u8));
            if (share.TryNext(out double percent) && total.TryNext(out ulong microseconds))
            {
                _share.Set(percent);
                _total.Set(microseconds);
            }
        }

        private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> field, ReadOnlySpan<byte> name)
            => field.StartsWith(name) ? field[name.Length..] : default;
    }
}
