using CloudNexus.Functions.Identity;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Status.Pipeline;

/// <summary>Sends an event to one partition of the hub.</summary>
public sealed partial class ProbeSender(EventHubAccess access, EventHubSender hub, TimeProvider time, ILogger<ProbeSender> logger)
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Whether the hub has taken it. Never fails.</summary>
    public async Task<bool> SendAsync(int partition, byte[] body, CancellationToken cancellation)
    {
        var send = access.CreateForPartition(partition, time.GetUtcNow() + TokenLifetime)
            ?? throw new InvalidOperationException("The connection string of the event hub has no key.");
        var answer = await hub.SendAsync(send, body, cancellation);
        if (answer.Status is null)
        {
            LogFailed(logger, partition, answer.Problem!);
        }
        else if (!answer.IsTaken)
        {
            LogRefused(logger, partition, answer.Status.Value, ProbeOptions.Setting);
        }

        return answer.IsTaken;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The event hub answered {Status} to a probe for partition {Partition}. {Setting} must be the number of its partitions")]
    private static partial void LogRefused(ILogger logger, int partition, int status, string setting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A probe for partition {Partition} did not reach the event hub: {Problem}")]
    private static partial void LogFailed(ILogger logger, int partition, string problem);
}
