using System.Diagnostics.Metrics;
using CloudNexus.Functions.Ai.Gateway;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Ai.Usage;

/// <summary>
/// Counts what keys use of models, by day. Counts are gathered and written behind the answers; a crash costs those of the last moments.
/// While the store is away they wait, at most <see cref="MostWaiting"/> of them; what is beyond is dropped and counted.
/// </summary>
public sealed class UsageService(UsageStore store, SettingValues settings, TimeProvider time)
{
    public const int MostWaiting = 1000;

    private const int MostKeys = 10_000;
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SpentLifetime = TimeSpan.FromSeconds(20);
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("ai.usage_dropped");
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("ai.usage_failures");

    private readonly Lock _gate = new();
    private readonly BoundedCache<(string Key, DateOnly Day), (long Tokens, DateTimeOffset At)> _spent = new(MostKeys);
    private Dictionary<UsageKey, UsageCount> _waiting = [];
    private Task _writing = Task.CompletedTask;

    /// <summary>Counts that are not in the store yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public void Add(AiKey key, string model, UsageCount count)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(count);
        var today = Today;
        lock (_gate)
        {
            Gather(new UsageKey(today, key, model), count);
            if (_spent.TryGet((key.Id, today), out var spent))
            {
                _spent.Set((key.Id, today), (spent.Tokens + count.PromptTokens + count.CompletionTokens, spent.At));
            }

            if (_writing.IsCompleted)
            {
                _writing = Task.Run(WriteAsync);
            }
        }
    }

    /// <summary>Waits until what was counted is in the store or was tried to be put there, but not for long.</summary>
    public async Task FlushAsync()
    {
        Task writing;
        lock (_gate)
        {
            writing = _writing;
        }

        try
        {
            await writing.WaitAsync(FlushTime, time);
        }
        catch (TimeoutException)
        {
            // The counts follow.
        }
    }

    /// <summary>Refuses a key that has used up its tokens of today. What other instances count is seen within half a minute.</summary>
    /// <exception cref="ApiException">429, until midnight UTC.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask CheckAsync(AiKey key, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        var limit = settings.Number(AiSettings.TokensPerDay);
        if (limit > 0 && await SpentAsync(key, cancellation) >= limit)
        {
            var now = time.GetUtcNow();
            throw AiProblems.TokensSpent(limit, (int)Math.Ceiling((now.Date.AddDays(1) - now.UtcDateTime).TotalSeconds));
        }
    }

    private async ValueTask<long> SpentAsync(AiKey key, CancellationToken cancellation)
    {
        var place = (key.Id, Today);
        var now = time.GetUtcNow();
        if (_spent.TryGet(place, out var known) && now - known.At < SpentLifetime)
        {
            return known.Tokens;
        }

        await FlushAsync();
        var rows = await store.ListAsync(Today, key.OwnerId, key.Id, cancellation);
        var tokens = rows.Sum(r => r.Count.PromptTokens + r.Count.CompletionTokens);
        lock (_gate)
        {
            tokens += _waiting.Where(w => w.Key.Key.Id == key.Id && w.Key.Day == place.Today)
                .Sum(w => w.Value.PromptTokens + w.Value.CompletionTokens);
            _spent.Set(place, (tokens, now));
        }

        return tokens;
    }

    private void Gather(UsageKey key, UsageCount count)
    {
        if (_waiting.TryGetValue(key, out var before))
        {
            _waiting[key] = before + count;
        }
        else if (_waiting.Count < MostWaiting)
        {
            _waiting[key] = count;
        }
        else
        {
            Dropped.Add(1);
        }
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            Dictionary<UsageKey, UsageCount> batch;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    // Whoever adds from now on begins anew.
                    _writing = Task.CompletedTask;
                    return;
                }

                (batch, _waiting) = (_waiting, []);
            }

            if (!await TryWriteAsync(batch))
            {
                return;
            }
        }
    }

    /// <returns>False where the store failed: the rest waits for the next count.</returns>
    private async Task<bool> TryWriteAsync(Dictionary<UsageKey, UsageCount> batch)
    {
        foreach (var (key, count) in batch.ToArray())
        {
            try
            {
                await store.AddAsync(key, count, CancellationToken.None);
                batch.Remove(key);
            }
            catch (TableStorageException)
            {
                Failures.Add(1);
                lock (_gate)
                {
                    foreach (var (waiting, more) in batch)
                    {
                        Gather(waiting, more);
                    }
                }

                return false;
            }
        }

        return true;
    }
}
