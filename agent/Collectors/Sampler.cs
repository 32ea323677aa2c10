using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Spool;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// Takes one sample from all collectors. One that fails is left out for a while that doubles up to a minute; it never keeps the others
/// from theirs. Not thread-safe.
/// </summary>
public sealed class Sampler(IReadOnlyList<ICollector> collectors, SeriesTable series, AgentLog log)
{
    private const int LongestRest = 64;
    private readonly Place[] _places = [.. collectors.Select(c => new Place(c, new Trouble(log, $"collector {c.Name}")))];

    public Sample Take(long timeMs)
    {
        series.ClearValues();
        foreach (var place in _places)
        {
            if (place.Rest > 0)
            {
                place.Rest--;
                continue;
            }

            try
            {
                place.Collector.Collect();
                place.Failures = 0;
                place.Trouble.End();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                place.Rest = (int)Math.Min(LongestRest, 1L << Math.Min(place.Failures, 30)) - 1;
                place.Failures++;
                place.Trouble.Begin(e.Message);
            }
        }

        return new Sample(timeMs, series.Schema, series.Values());
    }

    private sealed class Place(ICollector collector, Trouble trouble)
    {
        public ICollector Collector => collector;

        public Trouble Trouble => trouble;

        public int Failures { get; set; }

        /// <summary>Seconds still to be left out.</summary>
        public int Rest { get; set; }
    }
}
