namespace CloudNexus.Wire.Adaptive;

/// <summary>Finds which other columns tell most about a column's prediction errors, by the information that their classes share.</summary>
internal static class SightFinder
{
    private const int Classes = 32;

    /// <summary>Columns looked at: the nearest before this one, so that wide groups stay affordable.</summary>
    public const int MostCandidates = 40;

    /// <summary>The best views, best first, each of another column and each telling more than chance would.</summary>
    public static List<Sight> Find(ReadOnlySpan<byte> errorClasses, IReadOnlyList<byte[]?[]> viewClasses, int column, int most)
    {
        var found = new List<(double Bits, Sight Sight)>();
        for (var other = Math.Max(0, column - MostCandidates); other < column; other++)
        {
            double best = 0;
            var isChange = false;
            for (var view = 0; view < 2; view++)
            {
                if (viewClasses[other][view] is { } classes && SharedBits(errorClasses, classes) is var bits && bits > best)
                {
                    best = bits;
                    isChange = view == 1;
                }
            }

            if (best > 0)
            {
                found.Add((best, new Sight(other, isChange)));
            }
        }

        return [.. found.OrderByDescending(f => f.Bits).Take(most).Select(f => f.Sight)];
    }

    /// <summary>Mutual information over all rows, in bits, less what as many cells cost to learn.</summary>
    private static double SharedBits(ReadOnlySpan<byte> errors, ReadOnlySpan<byte> views)
    {
        Span<int> joint = stackalloc int[Classes * Classes];
        Span<int> left = stackalloc int[Classes];
        Span<int> right = stackalloc int[Classes];
        for (var i = 0; i < errors.Length; i++)
        {
            joint[(errors[i] * Classes) + views[i]]++;
            left[errors[i]]++;
            right[views[i]]++;
        }

        double bits = 0;
        var cells = 0;
        for (var i = 0; i < joint.Length; i++)
        {
            if (joint[i] > 0)
            {
                bits += joint[i] * Math.Log2((double)joint[i] * errors.Length / ((double)left[i / Classes] * right[i % Classes]));
                cells++;
            }
        }

        var margins = Classes - left.Count(0) + Classes - right.Count(0) - 1;
        return bits - (Math.Max(0, cells - margins) * 3.0) - 8;
    }
}
