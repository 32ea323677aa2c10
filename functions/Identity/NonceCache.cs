using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>Refuses a nonce that was used before, for as long as its time stamp would be taken. Bounded: when full, the oldest is forgotten.</summary>
public sealed class NonceCache(TimeProvider time)
{
    private readonly BoundedCache<(string Node, string Nonce), DateTimeOffset> _used = new(100_000);

    /// <summary>How many are held in memory.</summary>
    public int Held => _used.Count;
    private readonly Lock _gate = new();

    public bool TryUse(string nodeId, string nonce)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_used.TryGet((nodeId, nonce), out var at) && now - at <= 2 * RequestSignature.Tolerance)
            {
                return false;
            }

            _used.Set((nodeId, nonce), now);
            return true;
        }
    }
}
