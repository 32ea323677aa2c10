namespace CloudNexus.Functions.Live;

/// <summary>Ids of what changed, gathered so that they are sent at most once in an interval, the first at once. Thread-safe.</summary>
public sealed class Gathering(TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private HashSet<string> _changed = new(StringComparer.Ordinal);
    private DateTimeOffset _takenAt = DateTimeOffset.MinValue;
    private bool _isAwaited;

    /// <summary>Adds, and takes all there is when the interval has passed.</summary>
    /// <param name="changed">Ids.</param>
    /// <param name="wait">Set for one caller while something waits: after this time it is to call again, with nothing.</param>
    /// <returns>What is to be sent now; empty when it is too soon.</returns>
    public IReadOnlySet<string> Take(IEnumerable<string> changed, out TimeSpan? wait)
    {
        lock (_gate)
        {
            wait = null;
            _changed.UnionWith(changed);
            var rest = _takenAt == DateTimeOffset.MinValue ? TimeSpan.Zero : _takenAt + interval - time.GetUtcNow();
            if (_changed.Count == 0 || rest > TimeSpan.Zero)
            {
                if (_changed.Count > 0 && !_isAwaited)
                {
                    _isAwaited = true;
                    wait = rest;
                }

                return new HashSet<string>();
            }

            _takenAt = time.GetUtcNow();
            var taken = _changed;
            _changed = new HashSet<string>(StringComparer.Ordinal);
            return taken;
        }
    }

    /// <summary>The caller that was to call again does so now.</summary>
    public void Awaited()
    {
        lock (_gate)
        {
            _isAwaited = false;
        }
    }
}
