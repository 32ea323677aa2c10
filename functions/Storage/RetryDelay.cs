using System.Globalization;
using Azure;

namespace CloudNexus.Functions.Storage;

/// <summary>How long to wait before the next try: a pure function of the options, the try and the answer.</summary>
internal static class RetryDelay
{
    /// <param name="options">Delay, MaxDelay, the jitter and the clock (for a Retry-After date).</param>
    /// <param name="retry">0 before the first retry.</param>
    /// <param name="response">The answer to the try; null where none came.</param>
    public static TimeSpan Next(TableClientOptions options, int retry, Response? response)
    {
        var ceiling = Math.Min(options.Retry.Delay.TotalMilliseconds * Math.Pow(2, retry), options.Retry.MaxDelay.TotalMilliseconds);
        var jittered = TimeSpan.FromMilliseconds(ceiling * options.Jitter());

        // The jitter is added to what the service asks for: clients that were all told "in 5 s" must not all come then.
        return RetryAfter(response, options.TimeProvider) is { } asked ? asked + jittered : jittered;
    }

    private static TimeSpan? RetryAfter(Response? response, TimeProvider clock)
    {
        if (response is null)
        {
            return null;
        }

        if (response.Headers.TryGetValue("x-ms-retry-after-ms", out var text)
            && uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        if (!response.Headers.TryGetValue("Retry-After", out text))
        {
            return null;
        }

        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            && date - clock.GetUtcNow() is { Ticks: > 0 } wait
                ? wait
                : null;
    }
}
