using System.Globalization;
using System.Text.Json;

namespace CloudNexus.Micro;

/// <summary>The gauges of a small host: percentages of CPU time, memory in bytes, and growth per record of disk, network and paging counters.</summary>
internal static class HostGauges
{
    private static readonly string[] Modes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];
    private static readonly string[] Memory
        = ["MemFree", "MemAvailable", "Buffers", "Cached", "SwapFree", "Dirty", "Slab", "AnonPages", "Mapped"];

    private static readonly (int Field, string Name)[] Disk = [(0, "reads"), (2, "rsec"), (4, "writes"), (6, "wsec"), (9, "busy")];
    private static readonly (int Field, string Name)[] Net = [(0, "rxb"), (1, "rxp"), (8, "txb"), (9, "txp")];

    public static void Take(JsonElement files, TraceSeries series)
    {
        foreach (var words in ProcText.Lines(files, "stat"))
        {
            TakeStat(words, series);
        }

        foreach (var words in ProcText.Lines(files, "meminfo").Where(w => Memory.Contains(w[0][..^1])))
        {
            series.Put("mem_" + words[0][..^1], long.Parse(words[1], CultureInfo.InvariantCulture) * 1024);
        }

        foreach (var words in ProcText.Lines(files, "diskstats").Where(w => w.Length > 13 && w[2] == "vda"))
        {
            PutGrowth(series, "disk", ProcText.Numbers(words[3..14]), Disk, name => "disk_" + name);
        }

        foreach (var (device, counters) in ProcText.Interfaces(files))
        {
            PutGrowth(series, "net " + device, counters, Net, name => $"net_{name}{{if=\"{device}\"}}");
        }

        var load = ProcText.Lines(files, "loadavg").First();
        series.Put("load1", load[0]);
        series.Put("load5", load[1]);
        series.Put("load15", load[2]);
        series.Put("procs", files.GetProperty("procs").GetInt64());
        foreach (var words in ProcText.Lines(files, "vmstat"))
        {
            PutGrowth(series, "vm " + words[0], ProcText.Numbers(words[1..2]), [(0, words[0])], name => "vm_" + name);
        }

        if (files.TryGetProperty("statfs:/", out var space))
        {
            series.Put("fs_free", space[0].GetInt64() * space[3].GetInt64());
        }
    }

    private static void TakeStat(string[] words, TraceSeries series)
    {
        switch (words[0])
        {
            case var cpu when cpu.StartsWith("cpu", StringComparison.Ordinal):
                if (series.Growth(cpu, ProcText.Numbers(words[1..9])) is { } ticks)
                {
                    var all = Math.Max(1, ticks.Sum());
                    for (var i = 0; i < Modes.Length; i++)
                    {
                        series.Put($"cpu_{Modes[i]}{{cpu=\"{cpu}\"}}", Math.Round(100m * ticks[i] / all, 2).ToString("0.0#", CultureInfo.InvariantCulture));
                    }
                }

                break;
            case "ctxt" or "intr":
                PutGrowth(series, words[0], ProcText.Numbers(words[1..2]), [(0, words[0])], name => name);
                break;
            case "procs_running" or "procs_blocked":
                series.Put(words[0], words[1]);
                break;
        }
    }

    private static void PutGrowth(
        TraceSeries series, string source, long[] counters, (int Field, string Name)[] fields, Func<string, string> key)
    {
        if (series.Growth(source, counters) is { } growth)
        {
            foreach (var (field, name) in fields)
            {
                series.Put(key(name), growth[field]);
            }
        }
    }
}
