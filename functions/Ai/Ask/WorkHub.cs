using System.Diagnostics.Metrics;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>Sends work to the event hub <see cref="EventHubNames.Commands"/>.</summary>
public sealed partial class WorkHub(EventHubAccess access, EventHubSender hub, TimeProvider time, ILogger<WorkHub> logger) : IWorkHub
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);
    private static readonly Counter<long> Failed = Telemetry.Meter.CreateCounter<long>("ai.announcements_failed");

    public async Task<bool> SendAsync(AiWork work, CancellationToken cancellation)
    {
        // Without a key for the hub the sweep does all of it.
        if (access.CreateForHub(EventHubNames.Commands, time.GetUtcNow() + TokenLifetime) is not { } to)
        {
            return false;
        }

        var answer = await hub.SendAsync(to, JsonSerializer.SerializeToUtf8Bytes(work, AppJson.Default.AiWork), cancellation);
        if (!answer.IsTaken)
        {
            Failed.Add(1);
            LogFailed(logger, EventHubNames.Commands, answer.Problem ?? $"status {answer.Status}");
        }

        return answer.IsTaken;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event hub {Hub} took no work for models ({Problem}); the next sweep finds it")]
    private static partial void LogFailed(ILogger logger, string hub, string problem);
}
