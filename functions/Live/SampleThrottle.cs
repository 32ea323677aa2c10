namespace CloudNexus.Functions.Live;

/// <summary>
/// Bounds the messages of each watched node: what is too much is held back, the newest sample of it alone. Thread-safe; of nodes that it
/// forgets
/// one sample is lost to the live view.
/// </summary>
/// <param name="interval">One message in this time, in the long run.</param>
/// <param name="burst">So many at once.</param>
/// <param name="isNewestOnly">Whether a message has but its newest sample.</param>
/// <param name="time">The clock.</param>
public sealed class SampleThrottle(TimeSpan interval, int burst, bool isNewestOnly, TimeProvider time)
{
    private const int MostNodes = 5000;

    private readonly Lock _gate = new();
    private readonly BoundedCache<string, Held> _held = new(MostNodes);

    /// <summary>What is to be sent now, with <see cref="SamplesMessage.Thinned"/> set; null when it is too soon.</summary>
    public SamplesMessage? Take(SamplesMessage samples)
    {
        lock (_gate)
        {
            var held = Refill(samples.Node) ?? new Held(null, burst, time.GetUtcNow());
            var thinned = held.Waiting is null ? 0 : held.Waiting.Thinned + 1;
            if (!isNewestOnly && held.Tokens >= 1)
            {
                _held.Set(samples.Node, held with { Waiting = null, Tokens = held.Tokens - 1 });
                return samples with { Thinned = thinned };
            }

            var last = samples.T.Count - 1;
            var newest = new SamplesMessage(
                samples.Node, [samples.T[last]], samples.V.ToDictionary(v => v.Key, v => new[] { v.Value[last] }))
            {
                Thinned = thinned + last,
            };
            return Give(held with { Waiting = newest }, samples.Node);
        }
    }

    /// <summary>What is held back of the node, when its time has come: one that falls silent shows its last sample too.</summary>
    public SamplesMessage? Take(string nodeId)
    {
        lock (_gate)
        {
            return Refill(nodeId) is { Waiting: not null } held ? Give(held, nodeId) : null;
        }
    }

    private Held? Refill(string nodeId)
    {
        if (!_held.TryGet(nodeId, out var held))
        {
            return null;
        }

        var now = time.GetUtcNow();
        return held with { Tokens = Math.Min(burst, held.Tokens + ((now - held.At) / interval)), At = now };
    }

    private SamplesMessage? Give(Held held, string nodeId)
    {
        if (held.Tokens < 1)
        {
            _held.Set(nodeId, held);
            return null;
        }

        _held.Set(nodeId, held with { Waiting = null, Tokens = held.Tokens - 1 });
        return held.Waiting;
    }

    /// <param name="Waiting">The newest that was not sent.</param>
    /// <param name="Tokens">Messages that may be sent at once.</param>
    /// <param name="At">When that was so.</param>
    private sealed record Held(SamplesMessage? Waiting, double Tokens, DateTimeOffset At);
}
