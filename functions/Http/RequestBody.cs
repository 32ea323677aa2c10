using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http;

/// <summary>Reads request bodies up to a limit and within a deadline, whatever the caller says of their length.</summary>
public static class RequestBody
{
    private const int ReadBytes = 16 * 1024;

    /// <summary>From the headers to the last byte. The largest body takes 256 KiB: this is good for a line of 70 kbit/s.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <exception cref="ApiException">413 when the body passes <paramref name="limit"/> bytes, 408 when it does not come.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        var time = request.HttpContext.Features.Get<TimeProvider>() ?? TimeProvider.System;
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return await ReadAllAsync(request, limit, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // What still comes of it is not read.
            request.HttpContext.Response.Headers.Connection = "close";
            throw new ApiException(
                HttpStatusCode.RequestTimeout,
                "body-too-slow",
                "The body did not come in time",
                $"A request's body is to be here within {Deadline.TotalSeconds:0} s. Send it again, in smaller parts on a slow line.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            throw ApiException.TooLarge(limit);
        }

        var body = new ArrayBufferWriter<byte>((int)Math.Max(request.ContentLength ?? 1024, 1));
        while (await request.Body.ReadAsync(body.GetMemory(ReadBytes), cancellation) is > 0 and var read)
        {
            body.Advance(read);
            if (body.WrittenCount > limit)
            {
                throw ApiException.TooLarge(limit);
            }
        }

        return body.WrittenMemory;
    }

    /// <exception cref="ApiException">
    /// 415 when it does not say that it is JSON (which a page of another origin cannot say without asking first), 413 when too large,
    /// 400 when it is not the JSON that is asked for.
    /// </exception>
    public static async Task<T> ReadJsonAsync<T>(HttpRequest request, JsonTypeInfo<T> type, int limit, CancellationToken cancellation)
        => request.HasJsonContentType()
            ? ParseJson(await ReadAsync(request, limit, cancellation), type)
            : throw new ApiException(
                HttpStatusCode.UnsupportedMediaType, "not-json", "The body is not said to be JSON", "Send JSON with 'Content-Type: application/json'.");

    /// <exception cref="ApiException">400 when it is not the JSON that is asked for.</exception>
    public static T ParseJson<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type)
                ?? throw ApiException.BadRequest("bad-json", "The body is null; a JSON object is wanted.");
        }
        catch (JsonException bad)
        {
            throw ApiException.BadRequest("bad-json", BadJson.Describe(bad, type));
        }
    }
}
