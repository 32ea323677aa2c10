using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Lines by time and level. A bucket is as long as a multiple of a summary's slot, so that both ways of counting fill the same.
/// </summary>
internal sealed class LogCounts : ILogHits
{
    private readonly long _lengthMs;
    private readonly long[][] _buckets;

    /// <param name="fromMs">The first bucket holds this time.</param>
    /// <param name="toMs">The last bucket ends here or later.</param>
    /// <param name="most">So many buckets, or one more at the edges.</param>
    public LogCounts(long fromMs, long toMs, int most)
    {
        var least = (Math.Max(1, toMs - fromMs) + most - 1) / most;
        _lengthMs = (least + LogSummary.SlotMs - 1) / LogSummary.SlotMs * LogSummary.SlotMs;
        FromMs = fromMs - (fromMs % _lengthMs);
        _buckets = new long[(Math.Max(toMs, fromMs + 1) - FromMs + _lengthMs - 1) / _lengthMs][];
    }

    /// <summary>Where the first bucket begins.</summary>
    public long FromMs { get; }

    public int BucketSeconds => (int)(_lengthMs / 1000);

    public void Add(long atMs, LogLevel level, int lines)
    {
        var bucket = (atMs - FromMs) / _lengthMs;
        if (atMs >= FromMs && bucket < _buckets.Length)
        {
            (_buckets[bucket] ??= new long[LogSummary.Levels])[(int)level] += lines;
        }
    }

    public void Take(LogPlace place, LogBlock lines, int line) => Add(place.TimeMs, (LogLevel)lines.Levels[line], 1);

    public bool IsFull(long boundMs) => false;

    public IReadOnlyList<LogBucket> Read() =>
    [
        .. _buckets.Select((counts, i) => new LogBucket(
            FromMs + (i * _lengthMs),
            (counts ?? []).Select((n, level) => (Level: (LogLevel)level, Lines: n)).Where(c => c.Lines > 0)
                .ToDictionary(c => LogLevels.NameOf(c.Level), c => c.Lines))),
    ];
}
