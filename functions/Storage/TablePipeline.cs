using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace CloudNexus.Functions.Storage;

/// <summary>Makes requests for one endpoint, sends them, and tells an answer from a failure.</summary>
internal sealed class TablePipeline(Uri endpoint, HttpPipeline pipeline, TableClientOptions options)
{
    private readonly string _base = endpoint.AbsoluteUri.TrimEnd('/');

    public Uri Endpoint { get; } = endpoint;

    public TableClientOptions Options { get; } = options;

    /// <summary>The key as it stands in a path or a query: quotes doubled, then percent-encoded.</summary>
    public static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    public static string EntityPath(string table, string partitionKey, string rowKey) =>
        $"{table}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";

    public string Address(string path) => $"{_base}/{path}";

    public HttpMessage CreateMessage(RequestMethod method, string path)
    {
        var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(Address(path)));
        return message;
    }

    /// <summary>Sends, and tries again as the options say. The message stays the caller's to dispose of.</summary>
    /// <returns>Never an exception for what the network or the service does, but for an answer too long to read.</returns>
    public async Task<TableReply> SendAsync(TableOperation operation, HttpMessage message, CancellationToken cancellationToken)
    {
        Options.Metrics.CountOperation(operation);
        var start = Options.TimeProvider.GetTimestamp();
        var failure = await TrySendAsync(message, cancellationToken);
        TableMetrics.Measure(operation, Options.TimeProvider.GetElapsedTime(start));
        if (failure is null && message.Response.Status >= 300)
        {
            failure = TableErrorReader.Read(message.Response);
        }

        if (failure?.Status == TableStatus.Unavailable)
        {
            Options.Metrics.CountUnavailable();
        }

        return new TableReply(message, failure, TableRetryPolicy.WasRetried(message));
    }

    private async Task<TableFailure?> TrySendAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await pipeline.SendAsync(message, cancellationToken);
            return null;
        }
        catch (AuthenticationFailedException e)
        {
            return new TableFailure(0, TableErrorCode.AuthenticationFailed, $"The credential gave no token: {e.Message}", e);
        }
        catch (Exception e) when (TableRetryPolicy.IsTransient(e, cancellationToken))
        {
            return e is OperationCanceledException
                ? new TableFailure(0, TableErrorCode.TimedOut, "The service did not answer in time.", e)
                : new TableFailure(0, TableErrorCode.ConnectionFailed, $"No connection to the service, or it broke: {e.Message}", e);
        }
    }
}

/// <summary>What came back; the message holds the answer where there is no failure.</summary>
internal sealed record TableReply(HttpMessage Message, TableFailure? Failure, bool Retried)
{
    public Response Response => Message.Response;

    public ReadOnlyMemory<byte> Body => Response.ContentStream is null ? default : Response.Content.ToMemory();

    public ETag ETag => Failure is null ? Response.Headers.ETag ?? default : default;

    public string? Header(string name) => Response.Headers.TryGetValue(name, out var value) ? value : null;

    public TableResult ToResult() => new(Failure, Retried, ETag);
}
