namespace CloudNexus.Wire.Adaptive;

/// <summary>Finds a plan for each column of a group by measuring what plans cost. Nothing here is part of the format.</summary>
internal sealed class ColumnPlanner(long[][] columns, ResidualModel model)
{
    /// <summary>What a view costs in the plan, in bits: another must save more.</summary>
    private const double SightBits = 16;

    private readonly byte[]?[][] _views = [.. columns.Select(c => new[] { Classes(c, isChange: false), Classes(c, isChange: true) })];
    private readonly double[]?[] _values = [.. columns.Select(c => Numbers(c, isChange: false))];
    private readonly double[]?[] _changes = [.. columns.Select(c => Numbers(c, isChange: true))];

    /// <param name="column">Its place in the group.</param>
    /// <param name="marks">Where it has gaps; empty when nowhere.</param>
    /// <param name="values">What is to be coded, without gaps.</param>
    /// <param name="bits">About what coding them takes.</param>
    public ColumnPlan Plan(int column, ReadOnlySpan<long> marks, ReadOnlySpan<long> values, out double bits)
    {
        var work = new long[values.Length];
        values.CopyTo(work);
        var best = new ColumnPlan(Prediction.Last, values[0], []);
        bits = Measure(best, marks, work);
        Offer(new ColumnPlan(Prediction.Level, Usual(values), []), marks, work, ref best, ref bits);
        Offer(new ColumnPlan(Prediction.Average, values[0], []), marks, work, ref best, ref bits);
        Offer(new ColumnPlan(Prediction.Line, values[0], []), marks, work, ref best, ref bits);
        OfferSums(column, marks, work, ref best, ref bits);
        OfferPeriod(marks, work, ref best, ref bits);
        OfferSights(column, marks, work, ref best, ref bits);
        return best;
    }

    private static byte[]? Classes(long[] column, bool isChange)
    {
        var classes = new byte[column.Length];
        for (var row = 0; row < classes.Length; row++)
        {
            classes[row] = (byte)ResidualModel.ClassOf(Predictor.See(column, row, isChange));
        }

        return classes.AsSpan().IndexOfAnyExcept(classes[0]) < 0 ? null : classes;
    }

    private static double[]? Numbers(long[] column, bool isChange)
    {
        var numbers = new double[column.Length];
        for (var row = 0; row < numbers.Length; row++)
        {
            numbers[row] = Predictor.See(column, row, isChange);
        }

        return numbers.AsSpan().IndexOfAnyExcept(numbers[0]) < 0 ? null : numbers;
    }

    private static long Usual(ReadOnlySpan<long> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var usual = sorted[sorted.Length / 2];
        for (int i = 0, most = 0, run = 0; i < sorted.Length; i++)
        {
            run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
            if (run > most)
            {
                most = run;
                usual = sorted[i];
            }
        }

        return usual;
    }

    private double Measure(ColumnPlan plan, ReadOnlySpan<long> marks, long[] work)
    {
        var cost = new CostCounter();
        model.Reset();
        AdaptiveColumn.Walk(ref cost, model, plan, columns, marks, work);
        return cost.Bits + (plan.Terms.Count * 28) + (plan.First is null ? 0 : SightBits) + (plan.Second is null ? 0 : SightBits);
    }

    private void Offer(ColumnPlan plan, ReadOnlySpan<long> marks, long[] work, ref ColumnPlan best, ref double bits)
    {
        var measured = Measure(plan, marks, work);
        if (measured < bits)
        {
            best = plan;
            bits = measured;
        }
    }

    private void OfferSums(int column, ReadOnlySpan<long> marks, long[] work, ref ColumnPlan best, ref double bits)
    {
        // Terms are fitted to the values as they are coded, on the rows that have one; other rows say nothing.
        var target = Spread(marks, work);
        var terms = TermFinder.Find(column, target, _values, out var offset);
        if (terms.Length > 0)
        {
            Offer(new ColumnPlan(Prediction.Sum, (long)Math.Round(offset), terms), marks, work, ref best, ref bits);
        }

        for (var row = target.Length - 1; row > 0; row--)
        {
            target[row] -= target[row - 1];
        }

        target[0] = 0;
        terms = TermFinder.Find(column, target, _changes, out _);
        if (terms.Length > 0)
        {
            Offer(new ColumnPlan(Prediction.LastAndSum, work[0], terms), marks, work, ref best, ref bits);
        }
    }

    private void OfferPeriod(ReadOnlySpan<long> marks, long[] work, ref ColumnPlan best, ref double bits)
    {
        var period = PeriodFinder.Find(AdaptiveColumn.Errors(best, columns, marks, work));
        if (period > 0)
        {
            Offer(best with { Period = period }, marks, work, ref best, ref bits);
        }
    }

    private void OfferSights(int column, ReadOnlySpan<long> marks, long[] work, ref ColumnPlan best, ref double bits)
    {
        var sights = SightFinder.Find(AdaptiveColumn.Errors(best, columns, marks, work), _views, column, 3);
        foreach (var sight in sights)
        {
            Offer(best with { First = sight }, marks, work, ref best, ref bits);
        }

        if (best.First is { } first)
        {
            foreach (var sight in sights.Where(s => s.Column != first.Column))
            {
                Offer(best with { Second = sight }, marks, work, ref best, ref bits);
            }
        }
    }

    /// <summary>The values on their rows; a gap repeats what was before it.</summary>
    private double[] Spread(ReadOnlySpan<long> marks, long[] values)
    {
        var spread = new double[columns[0].Length];
        Array.Fill(spread, values[0]);
        var row = -1;
        foreach (var value in values)
        {
            var next = AdaptiveColumn.NextRow(marks, row);
            for (var gap = row + 1; gap < next && gap > 0; gap++)
            {
                spread[gap] = spread[gap - 1];
            }

            spread[next] = value;
            row = next;
        }

        for (row++; row < spread.Length; row++)
        {
            spread[row] = spread[row - 1];
        }

        return spread;
    }
}
