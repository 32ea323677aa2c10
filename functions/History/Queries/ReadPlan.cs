using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;

namespace CloudNexus.Functions.History.Queries;

/// <summary>
/// From where each part of a range is read. Roll-ups serve what they are up to date with; windows that are open, or whose minutes are marked, are read as
/// samples; what of the quarter tier is marked or stands on such windows is read as minutes. The parts don't overlap.
/// </summary>
public sealed class ReadPlan
{
    private readonly HashSet<long> _samples;
    private readonly HashSet<long> _minutes;

    /// <param name="tier">The tier that answers where it is up to date.</param>
    /// <param name="fromMs">Start of the range.</param>
    /// <param name="toMs">Its end.</param>
    /// <param name="openMs">Starts of windows that are open, read before the marks.</param>
    /// <param name="marks">The node's marks, read before any roll-up is.</param>
    public ReadPlan(Tier tier, long fromMs, long toMs, IEnumerable<long> openMs, IReadOnlyList<DirtyMark> marks)
    {
        var inRange = Tier.Raw.WindowsOf(fromMs, toMs).ToHashSet();
        var stale = tier == Tier.Raw ? inRange : [.. openMs.Concat(Marked(marks, Tier.Minute)).Where(inRange.Contains)];
        _samples = stale;
        Samples = [.. stale.Order()];
        LeadIns = tier == Tier.Raw
            ? [Tier.Raw.StartOf(fromMs) - Tier.Raw.WindowMs]
            : [.. Samples.Select(s => s - Tier.Raw.WindowMs).Where(s => !stale.Contains(s))];

        var touched = Tier.Minute.WindowsOf(fromMs, toMs).ToHashSet();
        _minutes = tier == Tier.Minute ? touched : tier == Tier.Raw ? [] :
            [.. Marked(marks, Tier.Quarter).Concat(Samples.Select(Tier.Minute.StartOf)).Where(touched.Contains)];
        Minutes = [.. _minutes.Order()];
        Quarters = tier == Tier.Quarter ? [.. Tier.Quarter.WindowsOf(fromMs, toMs)] : [];
    }

    /// <summary>Windows whose samples count.</summary>
    public IReadOnlyList<long> Samples { get; }

    /// <summary>Windows before such, for the last readings of counters.</summary>
    public IReadOnlyList<long> LeadIns { get; }

    /// <summary>Windows of the minute tier.</summary>
    public IReadOnlyList<long> Minutes { get; }

    /// <summary>Windows of the quarter tier.</summary>
    public IReadOnlyList<long> Quarters { get; }

    /// <summary>Whether a slot of a roll-up counts, or a finer part covers it.</summary>
    public bool Counts(Tier tier, long slotMs) => tier == Tier.Quarter
        ? !_minutes.Contains(Tier.Minute.StartOf(slotMs))
        : !_samples.Contains(Tier.Raw.StartOf(slotMs));

    public bool CountsSamples(long windowMs) => _samples.Contains(windowMs);

    private static IEnumerable<long> Marked(IEnumerable<DirtyMark> marks, Tier tier) => marks.Where(m => m.Tier == tier).Select(m => m.StartMs);
}
