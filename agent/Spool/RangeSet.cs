namespace CloudNexus.Agent.Spool;

/// <summary>A set of whole numbers that mostly follow each other, as ranges. Not thread-safe.</summary>
internal sealed class RangeSet
{
    // Ascending, apart from each other; To is exclusive.
    private readonly List<(long From, long To)> _ranges = [];

    public long Count { get; private set; }

    public (long From, long To)? First => _ranges.Count == 0 ? null : _ranges[0];

    /// <summary>Adds numbers above all others.</summary>
    public void Append(long from, long to)
    {
        if (to <= from)
        {
            return;
        }

        Count += to - from;
        if (_ranges.Count > 0 && _ranges[^1].To == from)
        {
            _ranges[^1] = (_ranges[^1].From, to);
        }
        else
        {
            _ranges.Add((from, to));
        }
    }

    /// <returns>How many of the numbers were there.</returns>
    public long Remove(long from, long to)
    {
        long removed = 0;
        for (var i = 0; i < _ranges.Count && _ranges[i].From < to;)
        {
            var range = _ranges[i];
            var (start, end) = (Math.Max(from, range.From), Math.Min(to, range.To));
            if (start >= end)
            {
                i++;
                continue;
            }

            removed += end - start;
            _ranges.RemoveAt(i);
            if (end < range.To)
            {
                _ranges.Insert(i, (end, range.To));
            }

            if (range.From < start)
            {
                _ranges.Insert(i++, (range.From, start));
            }
        }

        Count -= removed;
        return removed;
    }
}
