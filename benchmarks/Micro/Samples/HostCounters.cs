using System.Globalization;
using System.Text.Json;

namespace CloudNexus.Micro;

/// <summary>The raw counters and levels behind the gauges, and more of them: what no gauge's size can have been fitted to.</summary>
internal static class HostCounters
{
    public static void Take(JsonElement files, TraceSeries series)
    {
        foreach (var words in ProcText.Lines(files, "stat").Where(w => w[0] != "intr" && w[0] != "softirq"))
        {
            for (var i = 1; i < words.Length; i++)
            {
                series.Put($"stat_{words[0]}{{field=\"{i}\"}}", words[i]);
            }
        }

        foreach (var words in ProcText.Lines(files, "meminfo"))
        {
            series.Put("meminfo_" + string.Concat(words[0].Where(char.IsAsciiLetterOrDigit)), words[1]);
        }

        foreach (var words in ProcText.Lines(files, "diskstats").Where(w => w.Length > 13))
        {
            for (var i = 3; i < 14; i++)
            {
                series.Put($"diskstats_field{{device=\"{words[2]}\",field=\"{i}\"}}", words[i]);
            }
        }

        foreach (var (device, counters) in ProcText.Interfaces(files))
        {
            for (var i = 0; i < counters.Length; i++)
            {
                series.Put($"netdev_field{{if=\"{device}\",field=\"{i}\"}}", counters[i]);
            }
        }

        foreach (var words in ProcText.Lines(files, "vmstat").Where(w => w.Length == 2))
        {
            series.Put("vmstat_" + words[0], words[1]);
        }

        var uptime = ProcText.Lines(files, "uptime").First();
        series.Put("uptime_seconds", uptime[0]);
        series.Put("uptime_idle", decimal.Parse(uptime[1], CultureInfo.InvariantCulture).ToString("0.00", CultureInfo.InvariantCulture));
    }
}
