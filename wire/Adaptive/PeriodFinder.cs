namespace CloudNexus.Wire.Adaptive;

/// <summary>Finds the period, in rows, after which a column's activity comes back: load averages each five seconds, jobs each minute.</summary>
internal static class PeriodFinder
{
    private const int MostPeriod = 60;

    /// <summary>Zero when no phase tells enough about whether the prediction is off.</summary>
    public static int Find(ReadOnlySpan<byte> errorClasses)
    {
        var best = 0;
        double most = 24;
        Span<int> hits = stackalloc int[MostPeriod];
        Span<int> rows = stackalloc int[MostPeriod];
        var total = errorClasses.Length - errorClasses.Count((byte)0);
        for (var period = 2; period <= Math.Min(MostPeriod, errorClasses.Length / 4); period++)
        {
            hits.Clear();
            rows.Clear();
            for (int i = 0, phase = 0; i < errorClasses.Length; i++, phase = phase + 1 == period ? 0 : phase + 1)
            {
                rows[phase]++;
                hits[phase] += errorClasses[i] != 0 ? 1 : 0;
            }

            var bits = Cost(total, errorClasses.Length);
            for (var phase = 0; phase < period; phase++)
            {
                bits -= Cost(hits[phase], rows[phase]) + 3;
            }

            if (bits > most)
            {
                most = bits;
                best = period;
            }
        }

        return best;
    }

    private static double Cost(int hits, int rows)
        => hits == 0 || hits == rows ? 0 : -(hits * Math.Log2((double)hits / rows)) - ((rows - hits) * Math.Log2((double)(rows - hits) / rows));
}
