using System.Text.Json;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Transport;

/// <summary>
/// Enrols the host and keeps its settings fresh: at half of the shorter token's life, and when somebody asks. It never gives up; failures
/// are spaced by back-off.
/// </summary>
public sealed class ServerSession : IDisposable
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRequestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LeastLife = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostLife = TimeSpan.FromHours(12);
    private static readonly TimeSpan QuietAfter = TimeSpan.FromMinutes(5);
    private const long TellingSkewMs = 60_000;

    private readonly ServerClient _client;
    private readonly Enrolment _enrolment;
    private readonly Timeline _timeline;
    private readonly Action<AgentSettings, long, TimeSpan> _received;
    private readonly TimeProvider _time;
    private readonly AgentCounters _counters;
    private readonly AgentLog _log;
    private readonly Trouble _trouble;
    private readonly MonotonicClock _clock;
    private readonly WakeSignal _wake;
    private readonly Backoff _failures;
    private readonly Backoff _requests;
    private SessionState? _current;
    private SessionState? _outdated;
    private ApiKey? _key;
    private long _dueMs;
    private long _quietSinceMs;
    private bool _soon;
    private long _skewMs;

    /// <param name="client">The API.</param>
    /// <param name="enrolment">What the host says of itself, and where its identity is kept.</param>
    /// <param name="timeline">Dates signatures.</param>
    /// <param name="received">Called with new settings, the server's clock brought to this moment (epoch milliseconds), and how long their
    /// answer took, before they become <see cref="Current"/>.</param>
    /// <param name="counters">Counts errors.</param>
    /// <param name="log">The agent's log.</param>
    /// <param name="clock">Paces the exchanges.</param>
    /// <param name="random">Jitter.</param>
    /// <exception cref="InvalidDataException">The identity file is damaged.</exception>
    public ServerSession(
        ServerClient client,
        Enrolment enrolment,
        Timeline timeline,
        Action<AgentSettings, long, TimeSpan> received,
        AgentCounters counters,
        AgentLog log,
        TimeProvider clock,
        Func<double> random)
    {
        _client = client;
        _enrolment = enrolment;
        _timeline = timeline;
        _received = received;
        _time = clock;
        _counters = counters;
        _log = log;
        _trouble = new Trouble(log, "server");
        _clock = new MonotonicClock(clock);
        _wake = new WakeSignal(clock);
        _failures = new Backoff(random, TimeSpan.FromSeconds(1), LongestBackoff);
        _requests = new Backoff(random, TimeSpan.FromSeconds(2), LongestRequestPause);
        _key = enrolment.ReadKey();
    }

    /// <summary>Raised after <see cref="Current"/> changed.</summary>
    public event Action? Changed;

    /// <summary>Null until the first registration or sync has succeeded.</summary>
    public SessionState? Current => Volatile.Read(ref _current);

    /// <summary>
    /// Asks for a sync because <paramref name="seen"/> doesn't work any more, or there is news. Not when it has been replaced already.
    /// </summary>
    public void RequestSync(SessionState? seen)
    {
        if (seen is not null && seen == Current)
        {
            Volatile.Write(ref _outdated, seen);
            _wake.Set();
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await _wake.WaitAsync(await StepAsync(stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        }
    }

    public void Dispose() => _wake.Dispose();

    /// <summary>Does what is due.</summary>
    /// <returns>The time until something is due again.</returns>
    internal async Task<TimeSpan> StepAsync(CancellationToken stop)
    {
        HeedRequest();
        if (_clock.NowMs >= _dueMs)
        {
            var wait = _key is null ? await RegisterAsync(stop).ConfigureAwait(false) : await SyncAsync(_key, stop).ConfigureAwait(false);
            _soon = false;
            _dueMs = _clock.NowMs + (long)wait.TotalMilliseconds;
        }

        return TimeSpan.FromMilliseconds(Math.Max(0, _dueMs - _clock.NowMs));
    }

    private void HeedRequest()
    {
        var outdated = Interlocked.Exchange(ref _outdated, null);
        if (outdated is null || outdated != Current || _soon || _failures.Failures > 0)
        {
            return;
        }

        if (_clock.NowMs - _quietSinceMs > QuietAfter.TotalMilliseconds)
        {
            _requests.Reset();
        }

        _soon = true;
        _dueMs = Math.Min(_dueMs, _clock.NowMs + (long)_requests.Next().TotalMilliseconds);
        _quietSinceMs = _dueMs;
    }

    private async Task<TimeSpan> RegisterAsync(CancellationToken stop)
    {
        var answer = await _client.RegisterAsync(_enrolment.RegisterRequest(), _enrolment.Token!, stop).ConfigureAwait(false);
        var response = Parse(answer, AgentJson.Default.RegisterResponse);
        var fault = response?.Settings is null ? "the answer holds no settings" : response.Settings.Fault();
        if (!answer.IsSuccess || response is null || fault is not null
            || !ApiKey.TryParse(response.ApiKey, out var key) || key.NodeId != response.NodeId)
        {
            return Failed(answer, "enrolment", answer.IsSuccess ? fault ?? "the answer holds no key of the node" : null);
        }

        try
        {
            _enrolment.WriteKey(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Enrolling again and again would fill the server with nodes: this life goes on with the key that it has.
            _log.Warn($"the identity cannot be kept, the next start enrols anew: {e.Message}");
        }

        _log.Info($"enrolled as node {key.NodeId}");
        return Succeeded(key, response.Settings!, answer);
    }

    private async Task<TimeSpan> SyncAsync(ApiKey key, CancellationToken stop)
    {
        var signedAt = DateTimeOffset.FromUnixTimeMilliseconds(_timeline.NowMs + _skewMs);
        var answer = await _client.SyncAsync(_enrolment.SyncRequest(), key, signedAt, stop).ConfigureAwait(false);
        var settings = Parse(answer, AgentJson.Default.AgentSettings);
        var fault = settings is null ? "the answer holds no settings" : settings.Fault();
        if (answer.IsSuccess && fault is null)
        {
            return Succeeded(TakeNewKey(key, settings!.NewKey), settings, answer);
        }

        if (ServerClient.IsUnknownKey(answer) && _enrolment.Token is not null)
        {
            _log.Warn("the server does not know this node; enrolling it anew");
            _key = null;
        }
        else if (answer.Status == 401 && answer.ServerDate is { } date && Math.Abs((date - signedAt).TotalMilliseconds) > TellingSkewMs)
        {
            // The host's clock may be hours off, and a signature's time must not be.
            _skewMs = date.ToUnixTimeMilliseconds() - _timeline.NowMs;
        }

        return Failed(answer, "sync", answer.IsSuccess ? fault : null);
    }

    /// <summary>The new key once it is on the disk, so that no start falls back to one that has ended; until then the one in use, which
    /// the server still takes.</summary>
    private ApiKey TakeNewKey(ApiKey key, string? text)
    {
        if (text is null)
        {
            return key;
        }

        if (!ApiKey.TryParse(text, out var next) || next.NodeId != key.NodeId)
        {
            _log.Warn("the server sent a new key that is none of this node; the old one is used");
            return key;
        }

        try
        {
            _enrolment.WriteKey(next);
            _log.Info("a new key is in use");
            return next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warn($"the new key cannot be kept, the old one is used: {e.Message}");
            return key;
        }
    }

    private TimeSpan Succeeded(ApiKey key, AgentSettings settings, HttpAnswer answer)
    {
        _trouble.End();
        _failures.Reset();
        _skewMs = 0;
        _key = key;
        // Keeping a key may have taken the disk a while.
        var since = _time.GetElapsedTime(answer.EndedAt);
        _received(settings, settings.ServerTime + (long)since.TotalMilliseconds, answer.RoundTrip);
        Volatile.Write(ref _current, new SessionState(key, settings));
        Changed?.Invoke();
        var expiry = Math.Min(settings.Control!.ExpiresAt, settings.Send?.ExpiresAt ?? long.MaxValue);
        var half = (expiry - settings.ServerTime) / 2.0;
        return TimeSpan.FromMilliseconds(Math.Clamp(half, LeastLife.TotalMilliseconds, MostLife.TotalMilliseconds));
    }

    private TimeSpan Failed(HttpAnswer answer, string what, string? fault)
    {
        _counters.CountSyncError();
        _trouble.Begin($"{what} failed: {fault ?? answer.Explanation}");
        return _failures.Next(answer.RetryAfter);
    }

    private static T? Parse<T>(HttpAnswer answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return answer.IsSuccess ? JsonSerializer.Deserialize(answer.Body, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
