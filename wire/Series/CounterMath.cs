namespace CloudNexus.Wire;

/// <summary>What two readings of a counter say.</summary>
public static class CounterMath
{
    /// <summary>How much it grew. A smaller reading means that the source started again from zero. Null when a reading is missing.</summary>
    public static double? Increase(SeriesDefinition series, long before, long after)
    {
        if (before == SampleBlock.Gap || after == SampleBlock.Gap)
        {
            return null;
        }

        if (series.Scale == SeriesLimits.FloatScale)
        {
            // Stored are the bits of doubles, which can be neither compared nor subtracted.
            var (from, to) = (BitConverter.Int64BitsToDouble(before), BitConverter.Int64BitsToDouble(after));
            return Finite(to >= from ? to - from : to);
        }

        return series.ToDouble(after >= before ? after - before : after);
    }

    /// <summary>Growth per second; null when it cannot be told.</summary>
    public static double? Rate(SeriesDefinition series, long before, long after, long elapsedMs)
        => elapsedMs > 0 && Increase(series, before, after) is { } increase ? Finite(Math.Round(increase * 1000 / elapsedMs, 3)) : null;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
