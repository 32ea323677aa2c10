using System.Runtime.ExceptionServices;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CloudNexus.Functions.Storage;

/// <summary>
/// Tries again after 408, 429, 500, 502, 503, 504, time-outs and broken connections: exponential back-off with full jitter, no sooner than
/// Retry-After says, within the options' number of retries and total time. When it gives up it leaves the last answer or error.
/// </summary>
internal sealed class TableRetryPolicy(TableClientOptions options) : HttpPipelinePolicy
{
    /// <summary>True when more than one try was made of the message.</summary>
    public static bool WasRetried(HttpMessage message) => message.TryGetProperty(typeof(TableRetryPolicy), out _);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var clock = options.TimeProvider;
        var start = clock.GetTimestamp();
        for (var retry = 0; ; retry++)
        {
            message.NetworkTimeout = TryTimeout(options.TotalTimeout - clock.GetElapsedTime(start));
            var error = await TryOnceAsync(message, pipeline);
            if (error is null && !message.ResponseClassifier.IsRetriableResponse(message))
            {
                return;
            }

            var delay = RetryDelay.Next(options, retry, error is null ? message.Response : null);
            if (retry >= options.Retry.MaxRetries || clock.GetElapsedTime(start) + delay >= options.TotalTimeout)
            {
                error?.Throw();
                return;
            }

            options.Metrics.CountRetry();
            message.SetProperty(typeof(TableRetryPolicy), true);
            if (message.HasResponse)
            {
                message.Response.Dispose();
            }

            await Task.Delay(delay, clock, message.CancellationToken);
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The table client is asynchronous only.");

    /// <summary>Whether a failure that came without an answer is worth another try, and reported as an outcome when none helps.</summary>
    public static bool IsTransient(Exception error, CancellationToken cancellation) => error switch
    {
        OperationCanceledException => !cancellation.IsCancellationRequested,
        RequestFailedException failed => failed.Status == 0,
        _ => error is IOException,
    };

    private static async ValueTask<ExceptionDispatchInfo?> TryOnceAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline);
            return null;
        }
        catch (Exception error) when (IsTransient(error, message.CancellationToken))
        {
            return ExceptionDispatchInfo.Capture(error);
        }
    }

    /// <summary>What is left of the total bounds a try too; a wait that took too long leaves the least that Azure.Core takes.</summary>
    private TimeSpan TryTimeout(TimeSpan left)
    {
        var each = options.Retry.NetworkTimeout;
        var shorter = each > TimeSpan.Zero && each < left ? each : left;
        return shorter > TimeSpan.FromMilliseconds(1) ? shorter : TimeSpan.FromMilliseconds(1);
    }
}
