using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using CloudNexus.Local.Hub.Log;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CloudNexus.Local.Hub.Http;

/// <summary>The send API: checks what the headers tell, reads the body, appends. Bodies are read for allowed senders only.</summary>
internal sealed class SendEndpoint(EventHubStore store, HubServerOptions options, TimeProvider time)
{
    /// <summary>Until a full queue has most likely drained, and until a failed disk is worth another try.</summary>
    private const int RetryQueueSeconds = 1;
    private const int RetryDiskSeconds = 5;

    private readonly ConcurrentDictionary<EventHub, EventThrottle> _throttles = new();

    public BodyBudget Budget { get; } = new(options.MaxBufferedBytes);

    public async Task<Answer> HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (SendRoute.TryParse(request.Path.Value ?? "") is not { } route)
        {
            return new Answer(404, "There is POST /{hub}/messages, /{hub}/publishers/{id}/messages and /{hub}/partitions/{n}/messages.");
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            return new Answer(405, "Events are sent with POST.");
        }

        if (Authorize(request) is { } refused)
        {
            return refused;
        }

        if (store.Find(route.Hub) is not { } hub)
        {
            return new Answer(404, $"There is no hub {route.Hub}.");
        }

        if (route.Partition >= hub.Partitions.Count)
        {
            return new Answer(404, $"Hub {hub.Name} has partitions 0 to {hub.Partitions.Count - 1}.");
        }

        if (request.ContentLength is not { } length)
        {
            return new Answer(411, "Content-Length is required.");
        }

        if (length > options.MaxBodyBytes)
        {
            // What is not much too large is read and dropped, for some seconds at most: who still sends would see a reset, not the answer.
            if (length <= 2L * options.MaxBodyBytes && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } most)
            {
                most.MaxRequestBodySize = length;
            }

            return new Answer(413, $"The body is larger than {options.MaxBodyBytes} bytes.");
        }

        IReadOnlyList<EventProperty> properties = [];
        var problem = BrokerProperties.Read(request.Headers[BrokerProperties.Header], out var key)
            ?? KeyConflict(route, key)
            ?? HeaderProperties.Read(request.Headers, out properties);
        if (problem is not null)
        {
            return new Answer(400, problem);
        }

        if (!Budget.TryTake(length))
        {
            return new Answer(429, "Too many bodies are being received.", RetryQueueSeconds);
        }

        try
        {
            var keyBytes = (key ?? route.Publisher) is { } text ? Encoding.UTF8.GetBytes(text) : (ReadOnlyMemory<byte>?)null;
            return await ReceiveAsync(context, new Target(hub, route.Partition, keyBytes), properties, (int)length);
        }
        finally
        {
            Budget.GiveBack(length);
        }
    }

    private static string? KeyConflict(SendRoute route, string? key)
    {
        if (key is null)
        {
            return null;
        }

        return route.Partition is not null ? "A request to a partition has no PartitionKey."
            : route.Publisher is not null && key != route.Publisher ? "The PartitionKey must be the publisher."
            : null;
    }

    private Answer? Authorize(HttpRequest request)
    {
        var token = request.Headers.Authorization is [var only] ? only : null;
        _ = SharedAccessSignature.TryValidate(
            token, options.Rules, SasRights.Send, request.Host.Host, request.Path.Value!, time.GetUtcNow(), out var verdict);
        return verdict switch
        {
            SasVerdict.Valid => null,
            SasVerdict.Missing => new Answer(401, "An Authorization header with a SharedAccessSignature is required."),
            SasVerdict.Malformed => new Answer(401, "The SharedAccessSignature is malformed."),
            SasVerdict.Expired => new Answer(401, "The SharedAccessSignature has expired."),
            SasVerdict.OutOfScope => new Answer(403, "The SharedAccessSignature is for another resource."),
            SasVerdict.MissingRight => new Answer(403, "The rule does not grant sending."),
            _ => new Answer(401, "The rule or the signature of the SharedAccessSignature is wrong."),
        };
    }

    private async Task<Answer> ReceiveAsync(HttpContext context, Target target, IReadOnlyList<EventProperty> properties, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (await ReadBodyAsync(context, buffer.AsMemory(0, length)) is { } failed)
            {
                return failed;
            }

            if (!IsBatch(context.Request.ContentType))
            {
                var data = new EventData(buffer.AsMemory(0, length), target.Key, properties);
                return await AppendAsync(target, 1, log => log.AppendAsync(data));
            }

            var json = buffer.AsSpan(0, length);
            return BatchParser.Parse(json, options.MaxBatchEvents, target.Key, properties, out var events) is { } problem
                ? new Answer(400, problem)
                : await AppendAsync(target, events.Count, log => log.AppendAsync(events));
        }
        finally
        {
            // Nobody holds the body any more: the append has answered, and it copied what it keeps.
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<Answer?> ReadBodyAsync(HttpContext context, Memory<byte> into)
    {
        using var deadline = new CancellationTokenSource(options.BodyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            await context.Request.Body.ReadExactlyAsync(into, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
            return new Answer(408, $"The body did not arrive within {options.BodyTimeout.TotalSeconds:0} s.");
        }
        catch (EndOfStreamException)
        {
            return new Answer(400, "The body is shorter than its Content-Length.");
        }
    }

    private async Task<Answer> AppendAsync(Target target, int count, Func<PartitionLog, Task<AppendResult>> append)
    {
        if (options.EventsPerSecond is { } limit
            && !_throttles.GetOrAdd(target.Hub, _ => new EventThrottle(limit, time)).TryTake(count, out var seconds))
        {
            return new Answer(429, $"Hub {target.Hub.Name} takes {limit} events per second.", seconds);
        }

        var result = await append(target.Partition);
        return result.Status switch
        {
            AppendStatus.Stored => Answer.Created,
            AppendStatus.QueueFull => new Answer(429, result.Error, RetryQueueSeconds),
            AppendStatus.Refused => new Answer(413, result.Error),
            _ => new Answer(503, result.Error, RetryDiskSeconds),
        };
    }

    private static bool IsBatch(string? contentType) =>
        contentType is not null
        && contentType.AsSpan(0, contentType.IndexOf(';', StringComparison.Ordinal) is >= 0 and var end ? end : contentType.Length)
            .Trim().Equals(BatchParser.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the events go: the partition asked for, the key's, or the next in turn.</summary>
    private sealed record Target(EventHub Hub, int? Number, ReadOnlyMemory<byte>? Key)
    {
        public PartitionLog Partition =>
            Number is { } number ? Hub.Partitions[number]
            : Key is { } key ? Hub.PartitionFor(key.Span)
            : Hub.NextPartition();
    }
}
