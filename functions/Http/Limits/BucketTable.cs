using System.Diagnostics.Metrics;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Http.Limits;

/// <summary>
/// The buckets of this process, by class and by address or caller. When there are too many, the one that was not used for longest goes: it is the
/// fullest, and forgetting it forgives the least.
/// </summary>
public sealed class BucketTable(TimeProvider time)
{
    private const int MostBuckets = 50_000;

    private static readonly Counter<long> Evicted = Telemetry.Meter.CreateCounter<long>("http.limits_evicted");

    private readonly Lock _gate = new();
    private readonly BoundedCache<(RouteClass Class, string Key), TokenBucket> _buckets = new(MostBuckets);

    /// <summary>How many are held in memory.</summary>
    public int Held => _buckets.Count;

    public LimitDecision Take(RouteClass kind, string key, Limit limit) => Find((kind, key)).Take(limit);

    private TokenBucket Find((RouteClass Class, string Key) of)
    {
        lock (_gate)
        {
            if (_buckets.TryGet(of, out var known))
            {
                return known;
            }

            if (_buckets.Count == MostBuckets)
            {
                Evicted.Add(1);
            }

            var made = new TokenBucket(time);
            _buckets.Set(of, made);
            return made;
        }
    }
}
