using System.Globalization;
using System.Text.Json;

namespace CloudNexus.Micro;

/// <summary>Takes the texts of <c>/proc</c> files apart.</summary>
internal static class ProcText
{
    /// <summary>The words of each line of a file; nothing when the record does not have it.</summary>
    public static IEnumerable<string[]> Lines(JsonElement files, string name)
        => files.TryGetProperty(name, out var text)
            ? text.GetString()!.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 0)
            : [];

    /// <summary>The interfaces of <c>net/dev</c> with their 16 counters.</summary>
    public static IEnumerable<(string Name, long[] Counters)> Interfaces(JsonElement files)
        => files.TryGetProperty("net/dev", out var text)
            ? text.GetString()!.Split('\n').Skip(2).Where(l => l.Contains(':', StringComparison.Ordinal)).Select(l => l.Split(':'))
                .Select(l => (l[0].Trim(), Numbers(l[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))))
            : [];

    public static long[] Numbers(IEnumerable<string> words) => [.. words.Select(w => long.Parse(w, CultureInfo.InvariantCulture))];
}
