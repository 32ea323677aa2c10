using System.Text;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>Shares of the processors' time since the second before, in percent, from <c>/proc/stat</c>.</summary>
public sealed class CpuCollector(HostRoot root, SeriesTable series) : ICollector
{
    private const int MostCores = 1024;
    private const int KeepRounds = 60;

    // user nice system idle iowait irq softirq steal; guest time is within user.
    private const int Modes = 8;
    private readonly ProcFile _file = root.Proc("stat");
    private readonly DeviceTable _all = new(series, 1, KeepRounds, _ => DefineAll());
    private readonly DeviceTable _cores = new(series, MostCores, KeepRounds, DefineCore);

    public string Name => "cpu";

    public void Collect()
    {
        var lines = new ByteLines(_file.Read());
        Span<ulong> times = stackalloc ulong[Modes];
        Span<double> spent = stackalloc double[Modes];
        var found = false;
        while (lines.Next(out var line) && line.StartsWith("cpu"u8))
        {
            var fields = new ByteFields(line);
            var name = fields.Next()[3..];
            if (!fields.TryNext(times))
            {
                continue;
            }

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

    private static SeriesDefinition[] DefineAll()
        => [Share("cpu.total"), Share("cpu.user"), Share("cpu.system"), Share("cpu.iowait"), Share("cpu.steal")];

    private static SeriesDefinition[] DefineCore(string name) => [Share("cpu.core", ("core", SeriesNames.CleanLabelValue(name)))];

    private static SeriesDefinition Share(string name, params (string Name, string Value)[] labels)
        => SeriesDefinition.Gauge(name, "%", 2, labels);

    // The kernel lets iowait and idle go back a little at times, and a core's times start again when it comes back: neither is time spent.
    private static double Spent(Device device, ReadOnlySpan<ulong> times, Span<double> spent)
    {
        var previous = device.Previous;
        double total = 0;
        for (var i = 0; i < Modes; i++)
        {
            spent[i] = previous is not null && times[i] > previous[i] ? times[i] - previous[i] : 0;
            total += spent[i];
        }

        times.CopyTo(device.Previous ??= new ulong[Modes]);
        return total;
    }

    private static void Set(Device device, ReadOnlySpan<double> spent, double total)
    {
        device.Slots[0].Set(100 * (total - spent[3] - spent[4]) / total);
        if (device.Slots.Count > 1)
        {
            device.Slots[1].Set(100 * (spent[0] + spent[1]) / total);
            device.Slots[2].Set(100 * (spent[2] + spent[5] + spent[6]) / total);
            device.Slots[3].Set(100 * spent[4] / total);
            device.Slots[4].Set(100 * spent[7] / total);
        }
    }
}
