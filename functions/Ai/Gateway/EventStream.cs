using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>
/// Server-sent events as OpenAI's clients read them. The answer begins with the first part, so that what fails before has a status of its
/// own, or after <see cref="Patience"/>: from then on comments keep the connection, and what fails is an event <c>{"error":…}</c> after
/// which nothing follows.
/// </summary>
internal sealed class EventStream(HttpResponse response, TimeProvider time)
{
    /// <summary>How long nothing is sent before a comment is. Azure ends connections on which nothing comes for 240 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly byte[] Data = "data: "u8.ToArray();
    private static readonly byte[] End = "\n\n"u8.ToArray();
    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>Writes all parts and what is made of them.</summary>
    /// <param name="run">The request.</param>
    /// <param name="write">Writes the events of a part; nothing for one that says nothing.</param>
    /// <param name="cancellation">The client has gone.</param>
    public async Task WriteAsync(AiRun run, Func<OllamaPart, Task> write, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var parts = run.PartsAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        try
        {
            while (await NextAsync(parts, run, stop))
            {
                await write(parts.Current);
            }

            await response.BodyWriter.WriteAsync(Done, cancellation);
        }
        catch (Exception failure) when (response.HasStarted && failure is ApiException or TableStorageException)
        {
            var problem = failure as ApiException
                ?? ApiException.Unavailable("Table Storage failed or did not answer in time. Try again in a few seconds.");
            await SendAsync(OpenAiErrorBody.Of(problem), AppJson.Default.OpenAiErrorBody, cancellation);
        }
    }

    public async Task SendAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        Begin();
        var body = response.BodyWriter;
        body.Write(Data);
        await using (var json = new Utf8JsonWriter(body))
        {
            JsonSerializer.Serialize(json, value, type);
        }

        body.Write(End);
        await body.FlushAsync(cancellation);
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<OllamaPart> parts, AiRun run, CancellationTokenSource stop)
    {
        var next = parts.MoveNextAsync();
        if (next.IsCompletedSuccessfully)
        {
            return next.Result;
        }

        var waiting = next.AsTask();
        while (true)
        {
            try
            {
                return await waiting.WaitAsync(Patience, time);
            }
            catch (TimeoutException) when (!waiting.IsCompleted)
            {
                await CommentAsync(run.Position > 0 ? $": in line, position {run.Position}\n\n" : ": the model is at work\n\n", waiting, stop);
            }
        }
    }

    private async Task CommentAsync(string text, Task waiting, CancellationTokenSource stop)
    {
        try
        {
            Begin();
            await response.WriteAsync(text, stop.Token);
            await response.Body.FlushAsync(stop.Token);
        }
        catch
        {
            // The parts must have ended before anything is disposed of.
            await stop.CancelAsync();
            await waiting.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private void Begin()
    {
        if (!response.HasStarted && response.ContentType is null)
        {
            response.StatusCode = (int)HttpStatusCode.OK;
            response.ContentType = "text/event-stream";
            response.Headers["X-Accel-Buffering"] = "no";
        }
    }
}
