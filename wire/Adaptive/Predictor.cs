namespace CloudNexus.Wire.Adaptive;

/// <summary>What a plan expects of a column's next value, from the values before it and the other columns. Part of the format.</summary>
internal struct Predictor(ColumnPlan plan, long[]?[] others)
{
    private const int AverageShift = 2;
    private const int AverageFraction = 8;

    private readonly Term[] _terms = plan.Terms as Term[] ?? [.. plan.Terms];
    private long _average = unchecked(plan.Base << AverageFraction);

    /// <summary>The value before, at first the plan's base.</summary>
    public long Last { get; private set; } = plan.Base;

    /// <summary>The value before the last.</summary>
    public long Older { get; private set; } = plan.Base;

    public readonly long Expect(int row) => plan.Prediction switch
    {
        Prediction.Level => plan.Base,
        Prediction.Last => Last,
        Prediction.Line => unchecked((2 * Last) - Older),
        Prediction.Average => _average >> AverageFraction,
        Prediction.Sum => unchecked(plan.Base + Sum(row, isChange: false)),
        _ => unchecked(Last + Sum(row, isChange: true)),
    };

    public void Take(long value)
    {
        Older = Last;
        Last = value;
        _average = unchecked(_average + (((value << AverageFraction) - _average) >> AverageShift));
    }

    /// <summary>The value of a column in a row, or its change since the row before; zero where there is none.</summary>
    public static long See(long[] column, int row, bool isChange)
    {
        var value = column[row];
        if (value == SampleBlock.Gap)
        {
            return 0;
        }

        if (!isChange)
        {
            return value;
        }

        return row == 0 || column[row - 1] == SampleBlock.Gap ? 0 : unchecked(value - column[row - 1]);
    }

    private readonly long Sum(int row, bool isChange)
    {
        var sum = 1L << 15;
        foreach (var term in _terms)
        {
            sum = unchecked(sum + (term.Weight * See(others[term.Column]!, row, isChange)));
        }

        return sum >> 16;
    }
}
