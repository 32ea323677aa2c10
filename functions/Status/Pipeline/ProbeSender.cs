using System.Net.Http.Headers;
using CloudNexus.Functions.Identity;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Status.Pipeline;

/// <summary>Sends an event to one partition of the hub, over HTTPS as agents do.</summary>
public sealed partial class ProbeSender(EventHubAccess access, HttpClient http, TimeProvider time, ILogger<ProbeSender> logger)
{
    /// <summary>A probe that takes longer is a failure; the next is due in ten seconds.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);
    private static readonly MediaTypeHeaderValue Content = MediaTypeHeaderValue.Parse("application/atom+xml;type=entry;charset=utf-8");

    /// <summary>Whether the hub has taken it. Never fails.</summary>
    public async Task<bool> SendAsync(int partition, byte[] body, CancellationToken cancellation)
    {
        var send = access.CreateForPartition(partition, time.GetUtcNow() + TokenLifetime)
            ?? throw new InvalidOperationException("The connection string of the event hub has no key.");
        using var request = new HttpRequestMessage(HttpMethod.Post, send.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Content;
        request.Headers.TryAddWithoutValidation("Authorization", send.Authorization);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                LogRefused(logger, partition, (int)answer.StatusCode, ProbeOptions.Setting);
            }

            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            LogFailed(logger, partition, failure.Message);
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The event hub answered {Status} to a probe for partition {Partition}. {Setting} must be the number of its partitions")]
    private static partial void LogRefused(ILogger logger, int partition, int status, string setting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A probe for partition {Partition} did not reach the event hub: {Problem}")]
    private static partial void LogFailed(ILogger logger, int partition, string problem);
}
