using System.Diagnostics.Metrics;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Identity;

/// <summary>
/// Notes when keys were used, to the hour: a write an hour and key and instance, beside what the key was used for. Bounded: while
/// <see cref="MostWrites"/> are on
/// their way the next use tries again.
/// </summary>
public sealed partial class KeyUse(KeyStore store, TimeProvider time, ILogger<KeyUse> logger)
{
    private const int MostWrites = 8;
    private static readonly TimeSpan Resolution = TimeSpan.FromHours(1);
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("identity.key_use_failures");
    private readonly BoundedCache<(string Node, string Key), DateTimeOffset> _noted = new(50_000);
    private int _writes;

    /// <summary>Never waits and never fails.</summary>
    /// <param name="key">A key that has just proved to be its holder's.</param>
    public void Note(AgentKey key)
    {
        var now = time.GetUtcNow();
        var last = _noted.TryGet((key.NodeId, key.KeyId), out var noted) ? noted : key.LastUsedAt ?? DateTimeOffset.MinValue;
        if (now - last < Resolution)
        {
            return;
        }

        if (Interlocked.Increment(ref _writes) > MostWrites)
        {
            Interlocked.Decrement(ref _writes);
            return;
        }

        _noted.Set((key.NodeId, key.KeyId), now);
        _ = WriteAsync(key, now);
    }

    private async Task WriteAsync(AgentKey key, DateTimeOffset now)
    {
        try
        {
            await store.SetLastUsedAsync(key.NodeId, key.KeyId, now, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Nobody waits for it, and the next hour tells it again.
            Failures.Add(1);
            LogFailure(logger, key.NodeId, failure);
        }
        finally
        {
            Interlocked.Decrement(ref _writes);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "When a key of node {Node} was used last was not written")]
    private static partial void LogFailure(ILogger logger, string node, Exception failure);
}
