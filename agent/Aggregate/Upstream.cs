using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Aggregate;

/// <summary>
/// One of the places that requests are relayed to. Bears so many at a time; while it cannot be reached, everybody is told at once to come
/// back later, so that nobody waits for nothing. Thread-safe.
/// </summary>
internal sealed class Upstream(HttpExchange http, int mostInFlight, TimeProvider clock, Func<double> random)
{
    private static readonly TimeSpan LongestAway = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly MonotonicClock _clock = new(clock);
    private readonly Backoff _failures = new(random, TimeSpan.FromSeconds(2), LongestAway);
    private int _inFlight;
    private long _awayUntilMs;

    /// <param name="request">What to relay.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="mostBytes">A longer answer is none.</param>
    /// <param name="within">For the whole exchange; null for <see cref="HttpExchange.Timeout"/>.</param>
    /// <returns>The answer; null, and how long to stay away, when it was not asked or did not answer.</returns>
    public async Task<(HttpAnswer? Answer, int RetryAfterSeconds)> SendAsync(
        HttpRequestMessage request, CancellationToken stop, int mostBytes = HttpExchange.MostAnswerBytes, TimeSpan? within = null)
    {
        if (Enter() is { } busy)
        {
            return (null, busy);
        }

        HttpAnswer answer;
        try
        {
            answer = await http.SendAsync(request, within ?? HttpExchange.Timeout, mostBytes, stop).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }

        lock (_gate)
        {
            if (answer.Status != 0)
            {
                _failures.Reset();
                _awayUntilMs = 0;
                return (answer, 0);
            }

            // Those that failed together are one failure.
            if (_clock.NowMs >= _awayUntilMs)
            {
                _awayUntilMs = _clock.NowMs + (long)_failures.Next().TotalMilliseconds;
            }

            return (null, SecondsAway());
        }
    }

    private int? Enter()
    {
        lock (_gate)
        {
            if (_clock.NowMs < _awayUntilMs)
            {
                return SecondsAway();
            }

            if (_inFlight >= mostInFlight)
            {
                return 1;
            }

            Interlocked.Increment(ref _inFlight);
            return null;
        }
    }

    private int SecondsAway() => (int)Math.Max(1, (_awayUntilMs - _clock.NowMs + 999) / 1000);
}
