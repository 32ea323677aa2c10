using System.Globalization;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Tiers;

/// <summary>One resolution that history is kept in: what a row of its tables covers, and which table a moment belongs to.</summary>
public sealed class Tier
{
    private readonly string _prefix;
    private readonly string _period;
    private readonly Func<DateTimeOffset, DateTimeOffset> _next;

    private Tier(string name, long slotMs, long windowMs, string prefix, string period, Func<DateTimeOffset, DateTimeOffset> next)
    {
        Name = name;
        SlotMs = slotMs;
        WindowMs = windowMs;
        _prefix = prefix;
        _period = period;
        _next = next;
    }

    /// <summary>Samples as measured: windows of 10 minutes, a table a day.</summary>
    public static Tier Raw { get; } = new("raw", 1000, WindowBlock.LengthMs, "raw", "yyyyMMdd", d => d.AddDays(1));

    /// <summary>One-minute statistics: windows of 6 hours, a table a month.</summary>
    public static Tier Minute { get; } = new("m1", 60_000, 6 * 3_600_000, "m1x", "yyyyMM", d => d.AddMonths(1));

    /// <summary>15-minute statistics: windows of 4 days, a table a year. The last window of a year reaches into the next.</summary>
    public static Tier Quarter { get; } = new("m15", 900_000, 4 * 86_400_000L, "m15x", "yyyy", d => d.AddYears(1).AddDays(4));

    /// <summary>From fine to coarse.</summary>
    public static IReadOnlyList<Tier> All { get; } = [Raw, Minute, Quarter];

    public string Name { get; }

    /// <summary>What one point stands for, milliseconds.</summary>
    public long SlotMs { get; }

    /// <summary>What one row covers, milliseconds; windows begin at its multiples since 1970.</summary>
    public long WindowMs { get; }

    public int Slots => (int)(WindowMs / SlotMs);

    /// <summary>What the names of all its tables begin with.</summary>
    public string TablePrefix => _prefix;

    public long StartOf(long timeMs) => timeMs - (timeMs % WindowMs);

    /// <summary>Starts of the windows that touch a range, in order.</summary>
    public IEnumerable<long> WindowsOf(long fromMs, long toMs)
    {
        for (var start = StartOf(Math.Max(0, fromMs)); start < toMs; start += WindowMs)
        {
            yield return start;
        }
    }

    /// <summary>The table of the window that starts then.</summary>
    public string TableOf(long startMs)
        => _prefix + DateTimeOffset.FromUnixTimeMilliseconds(startMs).ToString(_period, CultureInfo.InvariantCulture);

    /// <summary>The end of the newest sample that the table may hold; null when it is no table of this tier.</summary>
    public DateTimeOffset? EndOf(string table)
        => table.StartsWith(_prefix, StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(
                table.AsSpan(_prefix.Length), _period, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begin)
            ? _next(begin)
            : null;
}
