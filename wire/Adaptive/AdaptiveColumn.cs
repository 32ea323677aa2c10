namespace CloudNexus.Wire.Adaptive;

/// <summary>Walks a column row by row: predicts, codes the error, goes on. The same walk writes, reads and measures. Part of the format.</summary>
internal static class AdaptiveColumn
{
    /// <param name="coder">Writes, reads or measures.</param>
    /// <param name="model">Reset before; keeps what it learned from row to row.</param>
    /// <param name="plan">How to predict. Names only columns that <paramref name="others"/> has.</param>
    /// <param name="others">The group's columns as far as they are known, all of the same length, with gaps.</param>
    /// <param name="marks">Where this column has gaps; empty when nowhere.</param>
    /// <param name="values">The values without gaps: given to a writer, filled by a reader.</param>
    public static void Walk<TCoder>(
        ref TCoder coder, ResidualModel model, ColumnPlan plan, long[]?[] others, ReadOnlySpan<long> marks, Span<long> values)
        where TCoder : struct, IBitCoder
    {
        var predictor = new Predictor(plan, others);
        var row = -1;
        foreach (ref var value in values)
        {
            row = NextRow(marks, row);
            var expected = predictor.Expect(row);
            var phase = plan.Period == 0 ? 0 : (uint)(row % plan.Period) + 1;
            var first = ClassOf(plan.First, others, row);
            var second = ClassOf(plan.Second, others, row);
            var error = model.Code(ref coder, unchecked(value - expected), predictor.Last, predictor.Older, first, second, phase);
            value = unchecked(expected + error);
            predictor.Take(value);
        }
    }

    /// <summary>The classes of a plan's prediction errors, per row; zero in gaps.</summary>
    public static byte[] Errors(ColumnPlan plan, long[][] others, ReadOnlySpan<long> marks, ReadOnlySpan<long> values)
    {
        var errors = new byte[others[0].Length];
        var predictor = new Predictor(plan, others);
        var row = -1;
        foreach (var value in values)
        {
            row = NextRow(marks, row);
            errors[row] = (byte)ResidualModel.ClassOf(unchecked(value - predictor.Expect(row)));
            predictor.Take(value);
        }

        return errors;
    }

    /// <summary>The next row that has a value.</summary>
    public static int NextRow(ReadOnlySpan<long> marks, int row)
    {
        row++;
        while (!marks.IsEmpty && marks[row] == SampleBlock.Gap)
        {
            row++;
        }

        return row;
    }

    private static uint ClassOf(Sight? sight, long[]?[] others, int row)
        => sight is { } seen ? 1 + ResidualModel.ClassOf(Predictor.See(others[seen.Column]!, row, seen.IsChange)) : 0;
}
