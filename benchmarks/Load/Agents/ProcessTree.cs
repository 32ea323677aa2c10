using System.Globalization;

namespace CloudNexus.Load.Agents;

/// <summary>What a process and its children cost, from <c>/proc</c>.</summary>
internal sealed class ProcessTree(int root)
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor time so far, in seconds, of children that ended too once they were waited for.</summary>
    public double CpuSeconds => All().Sum(p => p.Ticks) / TicksPerSecond;

    /// <summary>Resident memory, in MiB: now, and the most that there was.</summary>
    public (double Now, double Peak) Memory()
    {
        var lines = All().SelectMany(p => Lines($"/proc/{p.Id}/status")).ToArray();
        return (Mebibytes(lines, "VmRSS:"), Mebibytes(lines, "VmHWM:"));
    }

    private static double Mebibytes(IEnumerable<string> lines, string field)
        => lines.Where(l => l.StartsWith(field, StringComparison.Ordinal))
            .Sum(l => double.Parse(l.AsSpan(field.Length).Trim().TrimEnd("kB "), CultureInfo.InvariantCulture)) / 1024;

    private List<(int Id, long Ticks)> All()
    {
        var stats = Directory.GetDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out var id) ? id : 0)
            .Where(id => id > 0).SelectMany(Stat).ToArray();
        var found = stats.Where(s => s.Id == root).ToList();
        for (var i = 0; i < found.Count; i++)
        {
            var parent = found[i].Id;
            found.AddRange(stats.Where(s => s.Parent == parent));
        }

        return [.. found.Select(s => (s.Id, s.Ticks))];
    }

    private static IEnumerable<(int Id, int Parent, long Ticks)> Stat(int id)
    {
        // The name is in parentheses and may hold anything; utime, stime, cutime and cstime are fields 14 to 17.
        foreach (var line in Lines($"/proc/{id}/stat"))
        {
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            yield return (id, Number(fields[1]), fields[11..15].Sum(f => (long)Number(f)));
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
