namespace CloudNexus.Functions.Live;

/// <summary>For who cannot take every message of a watched node: its newest sample, at most once in <see cref="Interval"/>. Thread-safe; what it
/// forgets costs one point.</summary>
public sealed class SlowSamples(TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private const int MostNodes = 1000;

    private readonly Lock _gate = new();
    private readonly BoundedCache<string, Held> _held = new(MostNodes);

    /// <summary>Keeps the newest sample, and gives it out when the interval has passed.</summary>
    public SamplesMessage? Take(SamplesMessage samples)
    {
        lock (_gate)
        {
            var before = _held.TryGet(samples.Node, out var held) ? held : new Held(null, DateTimeOffset.MinValue);
            var waiting = before.Waiting is null ? 0 : before.Waiting.Thinned + 1;
            var last = samples.T.Count - 1;
            var newest = new SamplesMessage(samples.Node, [samples.T[last]], samples.V.ToDictionary(v => v.Key, v => new[] { v.Value[last] }))
            {
                Thinned = waiting + last,
            };
            _held.Set(samples.Node, before with { Waiting = newest });
            return TakeLocked(samples.Node);
        }
    }

    /// <summary>What waits of the node, when the interval has passed: a node that falls silent shows its last sample too.</summary>
    public SamplesMessage? Take(string nodeId)
    {
        lock (_gate)
        {
            return TakeLocked(nodeId);
        }
    }

    private SamplesMessage? TakeLocked(string nodeId)
    {
        if (!_held.TryGet(nodeId, out var held) || held.Waiting is null || time.GetUtcNow() - held.SentAt < Interval)
        {
            return null;
        }

        _held.Set(nodeId, new Held(null, time.GetUtcNow()));
        return held.Waiting;
    }

    private sealed record Held(SamplesMessage? Waiting, DateTimeOffset SentAt);
}
