using System.Globalization;

namespace CloudNexus.Functions.Systems.Metrics;

/// <summary>One instrument with one set of tags: its sum, and where it is a distribution, its buckets. Thread-safe.</summary>
public sealed class MetricSeries
{
    /// <summary>Upper bounds of the buckets, seconds; what is above the last is in one more.</summary>
    public static readonly IReadOnlyList<double> Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new();
    private readonly long[]? _buckets;
    private double _sum;

    public MetricSeries(string instrument, MetricKind kind, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        (Instrument, Kind, Tags) = (instrument, kind, tags);
        _buckets = kind == MetricKind.Distribution ? new long[Bounds.Count + 1] : null;
    }

    public string Instrument { get; }

    public MetricKind Kind { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; }

    public void Add(double value)
    {
        lock (_gate)
        {
            _sum += value;
            if (_buckets is not null)
            {
                var i = 0;
                while (i < Bounds.Count && value > Bounds[i])
                {
                    i++;
                }

                _buckets[i]++;
            }
        }
    }

    /// <returns>The sum, and a copy of the buckets (not cumulative); none where it is no distribution.</returns>
    public (double Sum, long[] Buckets) Read()
    {
        lock (_gate)
        {
            return (_sum, [.. _buckets ?? []]);
        }
    }

    /// <summary><c>instrument{tag=value}…</c>.</summary>
    public static string NameOf(string instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (tag, value) in tags)
        {
            instrument += string.Create(CultureInfo.InvariantCulture, $"{{{tag}={value}}}");
        }

        return instrument;
    }
}
