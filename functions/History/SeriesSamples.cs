using CloudNexus.Wire;

namespace CloudNexus.Functions.History;

/// <summary>One series' samples as they come out of windows: in any order, perhaps twice.</summary>
public sealed class SeriesSamples(SeriesDefinition definition)
{
    private readonly List<(long TimeMs, long Value)> _samples = [];

    public SeriesDefinition Definition => definition;

    public void Add(long[] times, long[] values)
    {
        for (var i = 0; i < times.Length; i++)
        {
            if (values[i] != SampleBlock.Gap)
            {
                _samples.Add((times[i], values[i]));
            }
        }
    }

    /// <summary>
    /// Averages per bucket: gauges over their samples, counters as growth per second, over the seconds in which growth is known. Of samples with
    /// the same time the first added counts.
    /// </summary>
    public double?[] Bucket(BucketGrid grid)
    {
        var ordered = _samples.Index().OrderBy(s => s.Item.TimeMs).ThenBy(s => s.Index).Select(s => s.Item).DistinctBy(s => s.TimeMs);
        var sums = new double[grid.Count];
        var weights = new double[grid.Count];
        (long TimeMs, long Value)? before = null;
        foreach (var sample in ordered)
        {
            var bucket = grid.IndexOf(sample.TimeMs);
            if (bucket >= 0 && definition.Kind == SeriesKind.Gauge)
            {
                sums[bucket] += definition.ToDouble(sample.Value)!.Value;
                weights[bucket]++;
            }
            else if (bucket >= 0 && before is { } last && CounterMath.Increase(definition, last.Value, sample.Value) is { } increase)
            {
                sums[bucket] += increase;
                weights[bucket] += (sample.TimeMs - last.TimeMs) / 1000.0;
            }

            before = sample;
        }

        return [.. sums.Zip(weights, (sum, weight) => weight > 0 ? Math.Round(sum / weight, 6) : (double?)null)];
    }
}
