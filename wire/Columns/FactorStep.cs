namespace CloudNexus.Wire.Columns;

/// <summary>Values whose distances have a common factor (pages, sectors, clock ticks), as multiples of it counted from the first value.</summary>
internal static class FactorStep
{
    /// <summary>Replaces the values by quotients and gives the factor; leaves them alone and gives 1 when it would not pay.</summary>
    public static ulong Apply(Span<long> values)
    {
        var first = values[0];
        ulong factor = 0;
        foreach (var value in values)
        {
            var distance = unchecked(value - first);
            if (((value ^ first) & (value ^ distance)) < 0)
            {
                return 1;
            }

            factor = Divide(factor, (ulong)Math.Abs(distance));
            if (factor == 1)
            {
                return 1;
            }
        }

        var savedBits = (long)BitPacking.WidthOf(factor) - 1;
        if (factor == 0 || savedBits * (values.Length - 1) < 8 * (2 + ZigZag.VarintBytes(factor)))
        {
            return 1;
        }

        foreach (ref var value in values)
        {
            value = (value - first) / (long)factor;
        }

        return factor;
    }

    public static void Undo(Span<long> values, long first, ulong factor)
    {
        foreach (ref var value in values)
        {
            value = unchecked(first + (value * (long)factor));
        }
    }

    /// <summary>Greatest common divisor; 0 divides nothing.</summary>
    private static ulong Divide(ulong factor, ulong distance)
    {
        if (factor == 0 || distance == 0)
        {
            return factor | distance;
        }

        // Most factors are powers of two, and a division costs more than all the rest.
        if ((factor & (factor - 1)) == 0 && (distance & (factor - 1)) == 0)
        {
            return factor;
        }

        while (distance != 0)
        {
            (factor, distance) = (distance, factor % distance);
        }

        return factor;
    }
}
