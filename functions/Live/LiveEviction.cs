using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Live;

/// <summary>
/// Closes a user's live connections when a log-in or token ends or the user may see other nodes than before: what they joined they would
/// keep. Those who still may connect again, and are told anew what they may hear of. Call it after the change is in the store.
/// </summary>
public sealed partial class LiveEviction(SignalRRestSender sender, TimeProvider time, ILogger<LiveEviction> logger)
{
    /// <summary>Users whose connections are tried to be closed again. Beyond it there is one attempt.</summary>
    public const int MostRetrying = 1000;

    /// <summary>After the first attempt, from one to the next: all within 45 s.</summary>
    private static readonly TimeSpan[] Waits = [.. new[] { 1, 2, 4, 8, 15, 15 }.Select(s => TimeSpan.FromSeconds(s))];

    private static readonly Counter<long> Closed = Telemetry.Meter.CreateCounter<long>("live.evictions");
    private static readonly Counter<long> Failed = Telemetry.Meter.CreateCounter<long>("live.evictions_failed");

    private readonly ConcurrentDictionary<string, bool> _retrying = new();

    /// <summary>Users whose connections could not be closed yet.</summary>
    public int Waiting => _retrying.Count;

    /// <summary>Returns after the first attempt; never throws. Further ones follow by themselves.</summary>
    public async Task EvictAsync(string userId)
    {
        // Not the caller's to cancel: what ended has ended.
        if (await sender.CloseUserAsync(userId, CancellationToken.None))
        {
            Closed.Add(1);
        }
        else if (_retrying.Count < MostRetrying && _retrying.TryAdd(userId, true))
        {
            _ = Task.Run(() => RetryAsync(userId), CancellationToken.None);
        }
        else
        {
            GiveUp(userId);
        }
    }

    private async Task RetryAsync(string userId)
    {
        try
        {
            foreach (var wait in Waits)
            {
                await Task.Delay(wait, time);
                if (await sender.CloseUserAsync(userId, CancellationToken.None))
                {
                    Closed.Add(1);
                    return;
                }
            }

            GiveUp(userId);
        }
        finally
        {
            _retrying.TryRemove(userId, out _);
        }
    }

    private void GiveUp(string userId)
    {
        Failed.Add(1);
        LogFailed(logger, userId);
    }

    [LoggerMessage(
        Level = LogLevel.Error, Message = "Live connections of user {User} could not be closed: until they end they hear what they joined")]
    private static partial void LogFailed(ILogger logger, string user);
}
