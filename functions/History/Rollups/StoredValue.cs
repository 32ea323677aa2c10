using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>
/// Stored values as doubles: a scaled integer as that integer, a real as itself. Doubles hold integers exactly up to 2^53.
/// </summary>
public static class StoredValue
{
    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    /// <summary>NaN for a gap.</summary>
    public static double Read(SeriesDefinition series, long stored)
        => stored == SampleBlock.Gap ? double.NaN : IsReal(series) ? BitConverter.Int64BitsToDouble(stored) : stored;

    /// <summary>A gap for NaN, and for what does not fit.</summary>
    public static long Write(SeriesDefinition series, double value)
        => IsReal(series)
            ? double.IsFinite(value) ? BitConverter.DoubleToInt64Bits(value == 0 ? 0.0 : value) : SampleBlock.Gap
            : WriteWhole(value);

    /// <summary>The nearest whole number; a gap for NaN, and for what does not fit.</summary>
    public static long WriteWhole(double value) => Math.Abs(value) < 9.2e18 ? (long)Math.Round(value) : SampleBlock.Gap;

    /// <summary>In the series' unit.</summary>
    public static double ToUnit(SeriesDefinition series, double value) => IsReal(series) ? value : value / Powers[series.Scale];

    /// <summary>The same quantity as another series stores it.</summary>
    public static double Convert(double value, SeriesDefinition from, SeriesDefinition to)
    {
        if (from.Scale == to.Scale)
        {
            return value;
        }

        var inUnit = ToUnit(from, value);
        return IsReal(to) ? inUnit : inUnit * Powers[to.Scale];
    }

    private static bool IsReal(SeriesDefinition series) => series.Scale == SeriesLimits.FloatScale;
}
