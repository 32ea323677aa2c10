namespace CloudNexus.Wire.Adaptive;

/// <summary>Finds columns whose weighted sum comes near a column: greedily, then by least squares over those chosen.</summary>
internal static class TermFinder
{
    private const double Snap = 60;

    /// <param name="column">The column to explain; its rows without a value count as zero.</param>
    /// <param name="target">What to explain, per row: values or changes.</param>
    /// <param name="candidates">What may explain it, per row, by column; null where it cannot.</param>
    /// <param name="offset">What is left on average.</param>
    public static Term[] Find(int column, double[] target, IReadOnlyList<double[]?> candidates, out double offset)
    {
        var chosen = new List<int>();
        var weights = Array.Empty<double>();
        var rest = Centred(target);
        var before = Square(rest);
        while (chosen.Count < ColumnPlan.MostTerms && before > 0)
        {
            var best = Best(column, rest, candidates, chosen);
            if (best < 0)
            {
                break;
            }

            chosen.Add(best);
            var tried = Solve(target, candidates, chosen);
            var left = tried is null ? null : Rest(target, candidates, chosen, tried);
            if (left is null || Square(left) > before * 0.9)
            {
                chosen.RemoveAt(chosen.Count - 1);
                break;
            }

            weights = tried!;
            rest = left;
            before = Square(rest);
        }

        offset = target.Average() - chosen.Select((c, i) => weights[i] * candidates[c]!.Average()).Sum();
        return [.. chosen.Select((c, i) => new Term(c, (long)Math.Round(weights[i] * 65536))).Where(t => t.Weight != 0)];
    }

    private static int Best(int column, double[] rest, IReadOnlyList<double[]?> candidates, List<int> chosen)
    {
        var best = -1;
        double most = 0;
        for (var other = Math.Max(0, column - SightFinder.MostCandidates); other < column; other++)
        {
            if (candidates[other] is not { } candidate || chosen.Contains(other))
            {
                continue;
            }

            var mean = candidate.Average();
            double product = 0;
            double square = 0;
            for (var i = 0; i < rest.Length; i++)
            {
                var centred = candidate[i] - mean;
                product += centred * rest[i];
                square += centred * centred;
            }

            var gain = square > 0 ? product * product / square : 0;
            if (gain > most)
            {
                most = gain;
                best = other;
            }
        }

        return best;
    }

    /// <summary>Least squares with a constant; weights near simple fractions become these. Null when the columns depend on each other.</summary>
    private static double[]? Solve(double[] target, IReadOnlyList<double[]?> candidates, List<int> chosen)
    {
        var centred = chosen.Select(c => Centred(candidates[c]!)).ToArray();
        var goal = Centred(target);
        var size = chosen.Count;
        var rows = new double[size][];
        for (var i = 0; i < size; i++)
        {
            rows[i] = new double[size + 1];
            for (var j = 0; j < size; j++)
            {
                rows[i][j] = Product(centred[i], centred[j]);
            }

            rows[i][size] = Product(centred[i], goal);
        }

        for (var pivot = 0; pivot < size; pivot++)
        {
            if (rows[pivot][pivot] <= 1e-9 * Square(centred[pivot]))
            {
                return null;
            }

            for (var i = 0; i < size; i++)
            {
                var factor = i == pivot ? 0 : rows[i][pivot] / rows[pivot][pivot];
                for (var j = pivot; factor != 0 && j <= size; j++)
                {
                    rows[i][j] -= factor * rows[pivot][j];
                }
            }
        }

        return [.. rows.Select((row, i) => Simple(row[size] / row[i]))];
    }

    private static double Simple(double weight)
    {
        var nearest = Math.Round(weight * Snap) / Snap;
        return Math.Abs(weight - nearest) < 0.004 ? nearest : Math.Clamp(weight, -1e6, 1e6);
    }

    private static double[] Rest(double[] target, IReadOnlyList<double[]?> candidates, List<int> chosen, double[] weights)
    {
        var rest = (double[])target.Clone();
        for (var i = 0; i < chosen.Count; i++)
        {
            var candidate = candidates[chosen[i]]!;
            for (var row = 0; row < rest.Length; row++)
            {
                rest[row] -= weights[i] * candidate[row];
            }
        }

        return Centred(rest);
    }

    private static double[] Centred(double[] values)
    {
        var mean = values.Average();
        return Array.ConvertAll(values, v => v - mean);
    }

    private static double Square(double[] values) => Product(values, values);

    private static double Product(double[] left, double[] right)
    {
        double sum = 0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
