using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.History;

/// <summary>What roll-ups should hold, worked out from the samples in the plainest way.</summary>
internal static class RollupModel
{
    private const long LongestGapMs = 600_000;

    /// <summary>By series key, start of slot and statistic; values as <see cref="SeriesStats"/> has them.</summary>
    public static IReadOnlyDictionary<(string Key, long SlotMs, Stat Stat), double> Of(IEnumerable<SampleBlock> blocks, Tier tier)
    {
        var expected = new Dictionary<(string, long, Stat), double>();
        foreach (var series in Samples(blocks).GroupBy(s => s.Definition.Key))
        {
            var ordered = series.DistinctBy(s => s.Time).OrderBy(s => s.Time).ToArray();
            var isCounter = ordered[0].Definition.Kind == SeriesKind.Counter;
            foreach (var slot in Enumerable.Range(0, ordered.Length).GroupBy(i => ordered[i].Time - (ordered[i].Time % tier.SlotMs)))
            {
                Put(Stat.Count, slot.Count());
                Put(Stat.Last, ordered[slot.Last()].Value);
                if (!isCounter)
                {
                    Put(Stat.Min, slot.Min(i => ordered[i].Value));
                    Put(Stat.Max, slot.Max(i => ordered[i].Value));
                    Put(Stat.Sum, slot.Sum(i => ordered[i].Value));
                    continue;
                }

                var known = slot.Where(i => i > 0 && ordered[i].Time - ordered[i - 1].Time <= LongestGapMs).ToArray();
                if (known.Length > 0)
                {
                    Put(Stat.Sum, known.Sum(Growth));
                    Put(Stat.Span, known.Sum(Span));
                    Put(Stat.Min, known.Min(Rate));
                    Put(Stat.Max, known.Max(Rate));
                }

                void Put(Stat stat, double value) => expected[(series.Key, slot.Key, stat)] = value;
            }

            double Growth(int i) => ordered[i].Value >= ordered[i - 1].Value ? ordered[i].Value - ordered[i - 1].Value : ordered[i].Value;
            long Span(int i) => ordered[i].Time - ordered[i - 1].Time;
            double Rate(int i) => Math.Round(Growth(i) * 1000 / Span(i), 3);
        }

        return expected;
    }

    private static IEnumerable<(SeriesDefinition Definition, long Time, double Value)> Samples(IEnumerable<SampleBlock> blocks)
        => from block in blocks
           from column in Enumerable.Range(0, block.Columns.Count)
           from row in Enumerable.Range(0, block.Rows)
           let definition = block.Schema.Series[column]
           let stored = block.Columns[column][row]
           where stored != SampleBlock.Gap
           select (definition, block.Timestamps[row], definition.Scale == SeriesLimits.FloatScale ? definition.ToDouble(stored)!.Value : stored);
}
