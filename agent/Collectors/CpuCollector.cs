using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// Shares of the processors' time since the second before, in percent, and what the kernel has done, from <c>/proc/stat</c>.
/// </summary>
public sealed class CpuCollector(HostRoot root, SeriesTable series) : ICollector
{
    private const int MostCores = 1024;
    private const int KeepRounds = 60;

    // user nice system idle iowait irq softirq steal make up all time; guest and guest_nice are within user and nice.
    private const int Modes = 8;
    private const int Columns = Modes + 2;
    private readonly ProcFile _file = root.Proc("stat");
    private readonly DeviceTable _all = new(series, 1, KeepRounds, _ => DefineAll());
    private readonly DeviceTable _cores = new(series, MostCores, KeepRounds, DefineCore);
    private readonly KernelActivity _activity = new(series);

    public string Name => "cpu";

    public void Collect()
    {
        var lines = new ByteLines(_file.Read());
        Span<ulong> times = stackalloc ulong[Columns];
        Span<double> spent = stackalloc double[Columns];
        var found = false;
        while (lines.Next(out var line))
        {
            if (!line.StartsWith("cpu"u8))
            {
                _activity.Take(line);
                continue;
            }

            var fields = new ByteFields(line);
            var name = fields.Next()[3..];
            if (!fields.TryNext(times[..Modes]))
            {
                continue;
            }

            times[Modes] = fields.TryNext(out ulong guest) ? guest : 0;
            times[Modes + 1] = fields.TryNext(out guest) ? guest : 0;
            found |= name.IsEmpty;
            var device = name.IsEmpty ? _all.Meet("all"u8) : _cores.Meet(name);
            if (device is not null && Spent(device, times, spent) is > 0 and var total)
            {
                Set(device, spent, total);
            }
        }

        _cores.EndRound();
        if (!found)
        {
            throw new InvalidDataException("There is no cpu line.");
        }
    }

    private static SeriesDefinition[] DefineAll() =>
    [
        Share("cpu.total"), Share("cpu.user"), Share("cpu.system"), Share("cpu.iowait"), Share("cpu.steal"),
        Share("cpu.nice"), Share("cpu.irq"), Share("cpu.softirq"), Share("cpu.guest"), Share("cpu.idle"),
    ];

    private static SeriesDefinition[] DefineCore(string name) => [Share("cpu.core", ("core", SeriesNames.CleanLabelValue(name)))];

    private static SeriesDefinition Share(string name, params (string Name, string Value)[] labels)
        => SeriesDefinition.Gauge(name, "%", 2, labels);

    // The kernel lets iowait and idle go back a little at times, and a core's times start again when it comes back: neither is time spent.
    private static double Spent(Device device, ReadOnlySpan<ulong> times, Span<double> spent)
    {
        var previous = device.Previous;
        double total = 0;
        for (var i = 0; i < Columns; i++)
        {
            spent[i] = previous is not null && times[i] > previous[i] ? times[i] - previous[i] : 0;
            total += i < Modes ? spent[i] : 0;
        }

        times.CopyTo(device.Previous ??= new ulong[Columns]);
        return total;
    }

    private static void Set(Device device, ReadOnlySpan<double> spent, double total)
    {
        var percent = 100 / total;
        device.Slots[0].Set(percent * (total - spent[3] - spent[4]));
        if (device.Slots.Count > 1)
        {
            device.Slots[1].Set(percent * (spent[0] + spent[1]));
            device.Slots[2].Set(percent * (spent[2] + spent[5] + spent[6]));
            device.Slots[3].Set(percent * spent[4]);
            device.Slots[4].Set(percent * spent[7]);
            device.Slots[5].Set(percent * spent[1]);
            device.Slots[6].Set(percent * spent[5]);
            device.Slots[7].Set(percent * spent[6]);

            // Guest time is added to both columns at different moments: it is never more than what it is within.
            device.Slots[8].Set(percent * Math.Min(spent[8] + spent[9], spent[0] + spent[1]));
            device.Slots[9].Set(percent * spent[3]);
        }
    }
}
