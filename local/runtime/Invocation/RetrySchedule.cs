using System.Globalization;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

/// <summary>How often a failed invocation is repeated, and how long to wait before each time.</summary>
internal sealed class RetrySchedule
{
    private readonly TimeSpan _minimum;
    private readonly TimeSpan _maximum;

    private RetrySchedule(int maxRetryCount, TimeSpan minimum, TimeSpan maximum)
    {
        MaxRetryCount = maxRetryCount;
        _minimum = minimum;
        _maximum = maximum;
    }

    public static RetrySchedule Never { get; } = new(0, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>-1 for ever.</summary>
    public int MaxRetryCount { get; }

    /// <returns>What is wrong with the attribute; null when nothing is.</returns>
    public static string? Problem(RetryAttribute retry)
    {
        if (retry.MaxRetryCount < -1)
        {
            return $"{retry.MaxRetryCount} is no retry count (-1 means for ever)";
        }

        var (minimum, maximum) = Intervals(retry);
        return minimum is { } least && maximum is { } most && least > TimeSpan.Zero && least <= most
            ? null
            : $"the intervals of {retry.GetType().Name} are wrong";
    }

    /// <param name="retry">An attribute without <see cref="Problem"/>, or null.</param>
    public static RetrySchedule Of(RetryAttribute? retry)
    {
        if (retry is null)
        {
            return Never;
        }

        var (minimum, maximum) = Intervals(retry);
        return new RetrySchedule(retry.MaxRetryCount, minimum!.Value, maximum!.Value);
    }

    public bool Allows(int retry) => MaxRetryCount < 0 || retry <= MaxRetryCount;

    /// <param name="retry">1 for the first.</param>
    public TimeSpan DelayBefore(int retry)
    {
        // The exponent is capped, for a retry that goes on for ever.
        var factor = Math.ScaleB(1, Math.Min(retry - 1, 60));
        return factor >= _maximum / _minimum ? _maximum : _minimum * factor;
    }

    private static (TimeSpan? Minimum, TimeSpan? Maximum) Intervals(RetryAttribute retry) => retry switch
    {
        FixedDelayRetryAttribute f => (Parse(f.DelayInterval), Parse(f.DelayInterval)),
        ExponentialBackoffRetryAttribute e => (Parse(e.MinimumInterval), Parse(e.MaximumInterval)),
        _ => (null, null),
    };

    private static TimeSpan? Parse(string text) =>
        TimeSpan.TryParseExact(text, "hh\\:mm\\:ss", CultureInfo.InvariantCulture, out var interval) ? interval : null;
}
