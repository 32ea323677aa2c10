namespace CloudNexus.Wire.Columns;

/// <summary>Doubles that were decimal numbers of few digits, as integers scaled by a power of ten, when every one comes back bit by bit.</summary>
internal static class DecimalStep
{
    public const int MostDigits = 15;

    private const double MostExact = 1L << 53;

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Whether stored values are the bits of doubles of usual size, judged by the first that is not zero.</summary>
    public static bool LooksLikeDoubles(ReadOnlySpan<long> values)
    {
        var at = values.IndexOfAnyExcept(0L);
        return at >= 0 && ((values[at] >> 52) & 0x7FF) is > 0x3C0 and < 0x440;
    }

    /// <summary>Replaces the values by integers and gives the number of digits; leaves them alone and gives −1 when that would lose something.</summary>
    public static int Apply(Span<long> values)
    {
        var digits = 0;
        foreach (var value in values)
        {
            while (!TryScale(value, digits, out _))
            {
                if (++digits > MostDigits)
                {
                    return -1;
                }
            }
        }

        foreach (var value in values)
        {
            if (!TryScale(value, digits, out _))
            {
                return -1;
            }
        }

        foreach (ref var value in values)
        {
            TryScale(value, digits, out value);
        }

        return digits;
    }

    public static void Undo(Span<long> values, int digits)
    {
        foreach (ref var value in values)
        {
            value = BitConverter.DoubleToInt64Bits(value / Powers[digits]);
        }
    }

    private static bool TryScale(long bits, int digits, out long scaled)
    {
        var product = Math.Round(BitConverter.Int64BitsToDouble(bits) * Powers[digits]);
        scaled = Math.Abs(product) < MostExact ? (long)product : 0;
        return Math.Abs(product) < MostExact && BitConverter.DoubleToInt64Bits(scaled / Powers[digits]) == bits;
    }
}
