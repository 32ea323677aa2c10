using System.Globalization;

namespace CloudNexus.Cli.Simulation.Report;

/// <param name="Id">The process.</param>
/// <param name="Name">What it runs.</param>
/// <param name="Cores">Processor time by time that passed.</param>
/// <param name="MegabytesNow">Resident, MiB.</param>
/// <param name="MegabytesPeak">The most since its start.</param>
internal sealed record ProcessCost(int Id, string Name, double Cores, double MegabytesNow, double MegabytesPeak);

/// <summary>What processes of this machine cost between two moments, from <c>/proc</c>; nothing where there is none.</summary>
internal sealed class ProcessCosts
{
    private const double TicksPerSecond = 100;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Dictionary<int, double> _before;

    /// <param name="ids">Which; each is measured by itself.</param>
    /// <param name="time">The time that processor time is a share of.</param>
    public ProcessCosts(IEnumerable<int> ids, TimeProvider time)
    {
        (_time, _began) = (time, time.GetTimestamp());
        _before = ids.Distinct().Where(id => CpuSeconds(id) is not null).ToDictionary(id => id, id => CpuSeconds(id) ?? 0);
    }

    /// <summary>Of those that still run.</summary>
    public IReadOnlyList<ProcessCost> Read()
    {
        var passed = Math.Max(0.001, _time.GetElapsedTime(_began).TotalSeconds);
        return
        [
            .. from before in _before
               let now = CpuSeconds(before.Key)
               where now is not null
               let status = Lines($"/proc/{before.Key}/status")
               select new ProcessCost(
                   before.Key,
                   Name(before.Key),
                   Math.Round((now.Value - before.Value) / passed, 3),
                   Mebibytes(status, "VmRSS:"),
                   Mebibytes(status, "VmHWM:")),
        ];
    }

    /// <summary>The process that listens at this port of this machine, and its children; none that cannot be seen.</summary>
    public static IReadOnlyList<int> Listening(int port)
    {
        var end = $":{port:X4}";
        var sockets = Lines("/proc/net/tcp").Concat(Lines("/proc/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length > 9 && f[3] == "0A" && f[1].EndsWith(end, StringComparison.Ordinal))
            .Select(f => $"socket:[{f[9]}]").ToHashSet();
        var all = All();
        var found = all.Where(p => Sockets(p.Id).Any(sockets.Contains)).Select(p => p.Id).ToList();
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(all.Where(p => p.Parent == found[i]).Select(p => p.Id).Except(found).ToArray());
        }

        return found;
    }

    private static (int Id, int Parent)[] All() => !Directory.Exists("/proc") ? [] :
    [
        .. from directory in Directory.GetDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(directory), out var number) ? number : 0
           where id > 0
           let fields = Fields(id)
           where fields is not null
           select (id, int.Parse(fields[1], CultureInfo.InvariantCulture)),
    ];

    private static IEnumerable<string> Sockets(int id)
    {
        try
        {
            return [.. Directory.GetFiles($"/proc/{id}/fd").Select(f => new FileInfo(f).LinkTarget ?? "")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // The name stands in parentheses and may hold anything; after it come state, parent, …; utime and stime are the 12th and 13th.
    private static string[]? Fields(int id)
        => Lines($"/proc/{id}/stat") is [var line, ..] ? line[(line.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static double? CpuSeconds(int id)
        => Fields(id) is { } f
            ? (double.Parse(f[11], CultureInfo.InvariantCulture) + double.Parse(f[12], CultureInfo.InvariantCulture)) / TicksPerSecond
            : null;

    private static string Name(int id)
    {
        var parts = Lines($"/proc/{id}/cmdline").FirstOrDefault()?.Split('\0') ?? [];
        var program = Array.Find(parts, p => p.EndsWith(".dll", StringComparison.Ordinal) || p.EndsWith("js", StringComparison.Ordinal))
            ?? parts.FirstOrDefault() ?? "";
        return Path.GetFileName(program);
    }

    private static double Mebibytes(string[] lines, string field)
        => lines.Where(l => l.StartsWith(field, StringComparison.Ordinal))
            .Select(l => Math.Round(double.Parse(l.AsSpan(field.Length).Trim().TrimEnd("kB "), CultureInfo.InvariantCulture) / 1024, 1))
            .FirstOrDefault();

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
