using System.Collections.Concurrent;
using CloudNexus.Functions.Notify.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>A loop for each channel that has something to deliver, so that none waits for another. Loops end when nothing is due before the
/// timer's next call; should this instance end, that goes on.</summary>
public sealed partial class Couriers(
    Courier courier, ChannelDirectory channels, IHostApplicationLifetime life, TimeProvider time, ILogger<Couriers> logger)
{
    /// <summary>What is due later is left to the timer, which calls each minute.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(70);

    /// <summary>How long a call of the timer waits for the loops: the platform keeps the instance for as long.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(55);

    private readonly ConcurrentDictionary<string, ChannelTurn> _turns = new(StringComparer.Ordinal);

    /// <summary>Looks at every channel, and waits while its loops are at it.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var all = (await channels.ListAsync(cancellation)).Select(c => c.Id).ToArray();
        foreach (var gone in _turns.Keys.Except(all).ToArray())
        {
            _turns.TryRemove(gone, out _);
        }

        Wake(all, time.GetUtcNow());
        try
        {
            await Task.WhenAll(all.Select(id => _turns[id].Idle)).WaitAsync(LongestCall, time, cancellation);
        }
        catch (TimeoutException)
        {
            // They go on by themselves.
        }
    }

    /// <summary>Has channels looked at by then. Not waited for.</summary>
    public void Wake(IEnumerable<string> channelIds, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(channelIds);
        foreach (var id in channelIds)
        {
            var turn = _turns.GetOrAdd(id, _ => new ChannelTurn());
            if (turn.Ask(at))
            {
                _ = Task.Run(() => LoopAsync(id, turn), CancellationToken.None);
            }
        }
    }

    private async Task LoopAsync(string channelId, ChannelTurn turn)
    {
        try
        {
            while (await turn.WaitAsync(Ahead, time, life.ApplicationStopping))
            {
                if (await courier.RunAsync(channelId, life.ApplicationStopping) is { } next)
                {
                    turn.Ask(next);
                }
            }
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            turn.Drop();
        }
        catch (Exception failure)
        {
            turn.Drop();
            LogBroken(logger, channelId, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deliveries to the channel {Channel} broke off; the timer's next call goes on")]
    private static partial void LogBroken(ILogger logger, string channel, Exception failure);
}
