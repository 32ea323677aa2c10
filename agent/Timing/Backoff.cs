namespace CloudNexus.Agent.Timing;

/// <summary>
/// Exponential back-off with full jitter: each wait is random between nothing (but <see cref="Least"/>) and a ceiling that doubles from
/// <paramref name="first"/> to <paramref name="cap"/>. Not thread-safe.
/// </summary>
/// <param name="random">Yields numbers in [0, 1).</param>
public sealed class Backoff(Func<double> random, TimeSpan first, TimeSpan cap)
{
    /// <summary>Keeps a lucky draw from becoming a busy loop.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest that a server may tell the agent to stay away.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private const int HighestExponent = 30;

    public int Failures { get; private set; }

    /// <summary>
    /// The wait after one more failure: what the server asked for, plus a little so that agents don't return together, or the draw.
    /// </summary>
    public TimeSpan Next(TimeSpan? retryAfter = null)
    {
        var ceiling = Math.Min(cap.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(Failures, HighestExponent)));
        Failures++;
        var drawn = TimeSpan.FromMilliseconds(ceiling * random());
        if (retryAfter is { } asked)
        {
            asked = asked < LongestRetryAfter ? asked : LongestRetryAfter;
            return asked + TimeSpan.FromMilliseconds(Math.Min(drawn.TotalMilliseconds, 1000));
        }

        return drawn > Least ? drawn : Least;
    }

    public void Reset() => Failures = 0;
}
