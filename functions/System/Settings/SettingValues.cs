using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Systems.Settings;

/// <summary>
/// The settings as they hold now, for those who go by them: at most <see cref="Lifetime"/> old where the store answers. Reading a value never
/// waits; while nothing has been read from the store, and for what it does not answer, defaults and then the last values hold.
/// </summary>
public sealed class SettingValues(SettingRegistry registry, SettingStore store, LimitOptions limits, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("settings.read_failures");

    private readonly Lock _gate = new();
    private volatile FrozenDictionary<string, int> _values = FrozenDictionary<string, int>.Empty;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private Task _reading = Task.CompletedTask;

    public Limit Limit(RouteClass kind) => limits.Of(kind) with { Requests = Number(SettingRegistry.KeyOf(kind)) };

    /// <exception cref="ArgumentException">There is no such setting.</exception>
    public int Number(string key)
    {
        _ = RefreshAsync();
        return _values.TryGetValue(key, out var value)
            ? value
            : registry.Find(key)?.Default ?? throw new ArgumentException($"There is no setting '{key}'.", nameof(key));
    }

    /// <summary>A switch. For what must not go by a default at the start, after <see cref="RefreshAsync"/>.</summary>
    public bool IsOn(string key) => Number(key) != 0;

    /// <summary>Reads the store where the values are too old. Never fails: a store that does not answer is counted.</summary>
    public Task RefreshAsync()
    {
        lock (_gate)
        {
            // What is being read when something is changed may be what was before: it is read once more behind that.
            if (time.GetUtcNow() - _readAt >= Lifetime && (_reading.IsCompleted || _readAt == DateTimeOffset.MinValue))
            {
                _readAt = time.GetUtcNow();
                _reading = ReadAsync(_reading);
            }

            return _reading;
        }
    }

    /// <summary>Has the store read next time: this instance has changed something.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _readAt = DateTimeOffset.MinValue;
        }
    }

    private async Task ReadAsync(Task before)
    {
        await before;
        try
        {
            // What waits for a value must not carry out the store's request.
            await Task.Yield();
            var stored = await store.ListAsync(CancellationToken.None);
            _values = stored.Where(s => s.Value.Value is not null && registry.Find(s.Key) is not null)
                .ToFrozenDictionary(s => s.Key, s => s.Value.Value!.Value, StringComparer.Ordinal);
        }
        catch (TableStorageException)
        {
            Failures.Add(1);
        }
    }
}
