using System.Text;

namespace CloudNexus.Agent.Transport;

/// <summary>
/// When samples become frames: each interval of the timeline, shifted by a hash of the node so that a fleet's flushes are spread evenly;
/// at one second, right after each sample. Not thread-safe.
/// </summary>
public sealed class FlushSchedule(string nodeId)
{
    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;
    private readonly uint _hash = Hash(nodeId);
    private int _intervalMs;
    private long _nextMs;

    /// <summary>Whether a flush is due; when it is, the next one is set.</summary>
    /// <param name="nowMs">The timeline's time, in epoch milliseconds.</param>
    /// <param name="intervalSeconds">The flush interval now.</param>
    public bool IsDue(long nowMs, int intervalSeconds)
    {
        var intervalMs = intervalSeconds * 1000;
        if (intervalSeconds == 1)
        {
            _intervalMs = intervalMs;
            return true;
        }

        var due = _intervalMs == intervalMs && nowMs >= _nextMs;
        if (due || _intervalMs != intervalMs)
        {
            _intervalMs = intervalMs;
            var phase = _hash % intervalMs;
            _nextMs = ((((nowMs - phase) / intervalMs) + 1) * intervalMs) + phase;
        }

        return due;
    }

    /// <summary>The time until the next flush; null when it follows the next sample.</summary>
    public TimeSpan? Until(long nowMs) => _intervalMs <= 1000 ? null : TimeSpan.FromMilliseconds(Math.Max(0, _nextMs - nowMs));

    private static uint Hash(string text)
    {
        var hash = FnvOffset;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ value) * FnvPrime);
        }

        return hash;
    }
}
