namespace CloudNexus.Functions.Logs;

/// <summary>
/// Bounds the lines of each watched node, and counts those left out. Thread-safe; of nodes that it forgets the count begins anew.
/// </summary>
public sealed class LogThrottle(TimeProvider time)
{
    public const int LinesPerSecond = 200;

    private const int MostNodes = 5000;

    private readonly Lock _gate = new();
    private readonly BoundedCache<string, Held> _held = new(MostNodes);

    /// <param name="nodeId">The node.</param>
    /// <param name="lines">How many there are.</param>
    /// <returns>How many may be sent now, and how many were left out since some were sent last, these included; 0 while none may be
    /// sent.</returns>
    public (int Taken, int Dropped) Take(string nodeId, int lines)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var held = _held.TryGet(nodeId, out var before) ? before : new Held(LinesPerSecond, now, 0);
            var more = time.GetElapsedTime(held.At, now).TotalSeconds * LinesPerSecond;
            var tokens = Math.Min(LinesPerSecond, held.Tokens + more);
            var taken = (int)Math.Min(lines, tokens);
            var dropped = held.Dropped + lines - taken;
            _held.Set(nodeId, new Held(tokens - taken, now, taken == 0 ? dropped : 0));
            return (taken, taken == 0 ? 0 : dropped);
        }
    }

    /// <param name="Tokens">Lines that may be sent at once.</param>
    /// <param name="At">When that was so, a time stamp.</param>
    /// <param name="Dropped">Left out since some were sent.</param>
    private sealed record Held(double Tokens, long At, int Dropped);
}
