using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Relay;

/// <summary>
/// Lets CloudNexus ask the Ollama of this host without a way in: says which models there are, waits at the server for work, at most as much
/// as there are
/// slots, and brings the answers. The server decides who may be a relay.
/// </summary>
public sealed class RelayLoop : IDisposable
{
    /// <summary>How often models are listed, and the server is told at the latest.</summary>
    public static readonly TimeSpan AdvertEvery = TimeSpan.FromMinutes(1);

    /// <summary>How often it is looked whether there is news.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan NotYetPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly RelayOptions _options;
    private readonly RelayParts _parts;
    private readonly RelayApi _api;
    private readonly LocalOllama _ollama;
    private readonly SemaphoreSlim _slots;
    private readonly WakeSignal _welcome;
    private readonly Trouble _ollamaTrouble;
    private readonly Trouble _serverTrouble;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _jobs = [];
    private volatile bool _isWelcome;
    private int _running;
    private long _answered;
    private long _failed;
    private long _cancelled;

    public RelayLoop(RelayOptions options, RelayParts parts)
    {
        (_options, _parts, _api) = (options, parts, new RelayApi(parts));
        _ollama = new LocalOllama(options, parts.Clock);
        _slots = new SemaphoreSlim(options.Slots, options.Slots);
        _welcome = new WakeSignal(parts.Clock);
        _ollamaTrouble = new Trouble(parts.Log, "relay, Ollama");
        _serverTrouble = new Trouble(parts.Log, "relay, server");
    }

    /// <summary>Requests that were answered, by Ollama's refusals too.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Requests that Ollama or the server did not let end.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Requests that nobody waited for any more.</summary>
    public long Cancelled => Interlocked.Read(ref _cancelled);

    /// <summary>Requests that are being answered.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled; what was under way has ended.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        _parts.Log.Info($"relay to the Ollama at {_options.Ollama.Authority}, {_options.Slots} at once");
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await Task.WhenAll(EndBothAsync(AdvertiseAsync(both.Token)), EndBothAsync(ClaimAsync(both.Token))).ConfigureAwait(false);
        }
        finally
        {
            Task[] jobs;
            lock (_gate)
            {
                jobs = [.. _jobs];
            }

            await Task.WhenAll(jobs).ConfigureAwait(false);
            _parts.Log.Info($"relay: answered {Answered}, failed {Failed}, cancelled {Cancelled}");
        }

        async Task EndBothAsync(Task loop)
        {
            try
            {
                await loop.ConfigureAwait(false);
            }
            finally
            {
                await both.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        _ollama.Dispose();
        _slots.Dispose();
        _welcome.Dispose();
    }

    private async Task AdvertiseAsync(CancellationToken stop)
    {
        IReadOnlyList<InstalledModel>? models = null;
        RelayAdvert? told = null;
        long listedAt = 0;
        long toldAt = 0;
        while (true)
        {
            if (models is null || _parts.Clock.GetElapsedTime(listedAt) >= AdvertEvery)
            {
                (models, listedAt) = (await ListAsync(stop).ConfigureAwait(false), _parts.Clock.GetTimestamp());
            }

            var pause = LookEvery;
            var advert = new RelayAdvert(models ?? [], _options.Slots, Running, _parts.GpuLoad());
            if (told is null || advert.IsNewsAfter(told) || _parts.Clock.GetElapsedTime(toldAt) >= AdvertEvery)
            {
                var answer = await _api.AdvertiseAsync(advert.ToJson(), stop).ConfigureAwait(false);
                (told, toldAt) = answer.IsSuccess ? (advert, _parts.Clock.GetTimestamp()) : (null, toldAt);
                pause = Heed(answer, models is { Count: > 0 });
            }

            await Task.Delay(pause, _parts.Clock, stop).ConfigureAwait(false);
        }
    }

    /// <summary>What the server made of an advertisement.</summary>
    /// <returns>The time until the next look.</returns>
    private TimeSpan Heed(HttpAnswer answer, bool hasModels)
    {
        if (answer.IsSuccess)
        {
            _serverTrouble.End();
            _isWelcome = hasModels;
            _welcome.Set();
            return LookEvery;
        }

        // Before the agent is known there is nobody to tell: that is soon over.
        if (ReferenceEquals(answer, RelayApi.NotYet))
        {
            return NotYetPause;
        }

        if (answer.Status == 403)
        {
            _serverTrouble.Begin(Refusal(answer));
            _isWelcome = false;
            return RefusedPause;
        }

        _serverTrouble.Begin(answer.Explanation);
        return LookEvery;
    }

    private static string Refusal(HttpAnswer answer)
        => $"{answer.Explanation}; an admin lets this host be one with PUT /api/v1/nodes/(its id)/relay and {{\"allowed\":true}}, "
            + "and relays are on with the setting ai.relay";

    /// <summary>Null when Ollama does not say.</summary>
    private async Task<IReadOnlyList<InstalledModel>?> ListAsync(CancellationToken stop)
    {
        try
        {
            var models = await _ollama.ListAsync(stop).ConfigureAwait(false);
            _ollamaTrouble.End();
            return models;
        }
        catch (IOException e)
        {
            _ollamaTrouble.Begin(e.Message);
            return null;
        }
    }

    private async Task ClaimAsync(CancellationToken stop)
    {
        var failures = new Backoff(_parts.Random, TimeSpan.FromSeconds(1), LongestPause);
        while (true)
        {
            while (!_isWelcome)
            {
                await _welcome.WaitAsync(LongestWait, stop).ConfigureAwait(false);
            }

            await _slots.WaitAsync(stop).ConfigureAwait(false);
            RelayWork? work = null;
            var isFine = false;
            var asked = _parts.Clock.GetTimestamp();
            HttpAnswer answer;
            try
            {
                answer = await _api.ClaimAsync(stop).ConfigureAwait(false);
                isFine = answer.IsSuccess && RelayWork.TryParse(answer.Body, out work);
                if (work is not null)
                {
                    Begin(work, stop);
                }
            }
            finally
            {
                if (work is null)
                {
                    _slots.Release();
                }
            }

            // A server that has nothing waits; one that does not is not asked without end.
            if (isFine && (work is not null || _parts.Clock.GetElapsedTime(asked) >= LeastWait))
            {
                failures.Reset();
                continue;
            }

            if (answer.Status == 403)
            {
                // The next advertisement says whether it is again.
                _isWelcome = false;
                continue;
            }

            await Task.Delay(failures.Next(answer.RetryAfter), _parts.Clock, stop).ConfigureAwait(false);
        }
    }

    private void Begin(RelayWork work, CancellationToken stop)
    {
        Interlocked.Increment(ref _running);
        lock (_gate)
        {
            _jobs.RemoveWhere(j => j.IsCompleted);
            _jobs.Add(Task.Run(() => AnswerAsync(work, stop), CancellationToken.None));
        }
    }

    private async Task AnswerAsync(RelayWork work, CancellationToken stop)
    {
        try
        {
            var outcome = await new RelayJob(work, _ollama, _api, _parts).RunAsync(stop).ConfigureAwait(false);
            switch (outcome)
            {
                case RelayOutcome.Answered:
                    Interlocked.Increment(ref _answered);
                    break;
                case RelayOutcome.Cancelled:
                    Interlocked.Increment(ref _cancelled);
                    break;
                default:
                    Interlocked.Increment(ref _failed);
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _failed);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _slots.Release();
        }
    }
}
