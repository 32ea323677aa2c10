using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>
/// What OpenAI's clients call. Bodies and answers are OpenAI's, problems too. A client that goes away ends its request at the model server.
/// </summary>
public sealed class OpenAiFunctions(AiService ai, TimeProvider time)
{
    public const string PositionHeader = "X-Queue-Position";

    /// <summary>Images come in the body.</summary>
    private const int MostChatBytes = 8 * 1024 * 1024;
    private const int MostBytes = 1024 * 1024;
    private const string Json = "application/json";
    private const string Events = "text/event-stream";
    private const string Streamed = "Whole, or with `stream` as server-sent events.";

    [Function("CreateChatCompletion")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Limit(RouteClass.Ai)]
    [Describe(
        "A model's answer in a conversation, as OpenAI's API has it.",
        "Tools, JSON schemas, images in the body. `X-Queue-Position` is the place in line on arrival.")]
    [Takes(Json)]
    [Answers(200, ContentType = Json, When = Streamed)]
    [Answers(200, ContentType = Events)]
    [Answers(404, typeof(OpenAiErrorBody))]
    [Answers(502, typeof(OpenAiErrorBody))]
    [Answers(504, typeof(OpenAiErrorBody))]
    public async Task Chat(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/chat/completions")] HttpRequest request, FunctionContext context)
    {
        using var stop = Stop(request, context);
        var asked = await RequestBody.ReadJsonAsync(request, OpenAiJson.Default.ChatRequest, MostChatBytes, stop.Token);
        using var run = await ai.ChatAsync(
            AiKey.Of(request.Caller()), asked.Model, model => ChatTranslation.Translate(asked, model, ai.KeepAliveSeconds), stop.Token);
        var answers = new ChatAnswers(run.Model.Name, Now());
        var response = request.HttpContext.Response;
        if (asked.Stream is not true)
        {
            var whole = await WholeAnswer.GatherAsync(run, time, stop.Token);
            await WriteAsync(response, run, answers.Whole(whole), OpenAiJson.Default.ChatCompletion, stop.Token);
            return;
        }

        SetPosition(response, run);
        var events = new EventStream(response, time);
        await events.WriteAsync(run, WritePartAsync, stop.Token);

        async Task WritePartAsync(OllamaPart part)
        {
            if (answers.Part(part) is { } chunk)
            {
                await SendAsync(chunk);
            }

            if (part.Done)
            {
                await SendAsync(answers.End(part));
                if (asked.StreamOptions?.IncludeUsage is true)
                {
                    await SendAsync(answers.Usage(part));
                }
            }
        }

        Task SendAsync(ChatChunk chunk) => events.SendAsync(chunk, OpenAiJson.Default.ChatChunk, stop.Token);
    }

    [Function("CreateCompletion")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Limit(RouteClass.Ai)]
    [Describe("A text continued, as OpenAI's older API has it.")]
    [Takes(Json)]
    [Answers(200, ContentType = Json, When = Streamed)]
    [Answers(200, ContentType = Events)]
    [Answers(404, typeof(OpenAiErrorBody))]
    [Answers(502, typeof(OpenAiErrorBody))]
    [Answers(504, typeof(OpenAiErrorBody))]
    public async Task Complete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/completions")] HttpRequest request, FunctionContext context)
    {
        using var stop = Stop(request, context);
        var asked = await RequestBody.ReadJsonAsync(request, OpenAiJson.Default.CompletionRequest, MostBytes, stop.Token);
        using var run = await ai.GenerateAsync(
            AiKey.Of(request.Caller()), asked.Model, model => CompletionTranslation.Translate(asked, model, ai.KeepAliveSeconds), stop.Token);
        var answers = new TextAnswers(run.Model.Name, Now());
        var response = request.HttpContext.Response;
        if (asked.Stream is not true)
        {
            var whole = await WholeAnswer.GatherAsync(run, time, stop.Token);
            await WriteAsync(response, run, answers.Whole(whole), OpenAiJson.Default.TextCompletion, stop.Token);
            return;
        }

        SetPosition(response, run);
        var events = new EventStream(response, time);
        await events.WriteAsync(run, WritePartAsync, stop.Token);

        async Task WritePartAsync(OllamaPart part)
        {
            foreach (var chunk in answers.Parts(part, asked.StreamOptions?.IncludeUsage is true))
            {
                await events.SendAsync(chunk, OpenAiJson.Default.TextCompletion, stop.Token);
            }
        }
    }

    [Function("CreateEmbeddings")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Limit(RouteClass.Ai)]
    [Describe("Vectors of up to 256 texts, as OpenAI's API has it.")]
    [Takes(Json)]
    [Answers(200, ContentType = Json)]
    [Answers(404, typeof(OpenAiErrorBody))]
    [Answers(502, typeof(OpenAiErrorBody))]
    [Answers(504, typeof(OpenAiErrorBody))]
    public async Task Embed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/embeddings")] HttpRequest request, FunctionContext context)
    {
        using var stop = Stop(request, context);
        var asked = await RequestBody.ReadJsonAsync(request, OpenAiJson.Default.EmbeddingRequest, MostBytes, stop.Token);
        var (model, answer) = await WholeAnswer.WithinDeadlineAsync(
            until => ai.EmbedAsync(
                AiKey.Of(request.Caller()), asked.Model, found => CompletionTranslation.Translate(asked, found, ai.KeepAliveSeconds), until),
            time,
            stop.Token);
        var list = CompletionTranslation.Answer(asked, model, answer);
        await JsonAnswer.WriteAsync(request.HttpContext.Response, list, OpenAiJson.Default.EmbeddingList, stop.Token);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();

    private static Task WriteAsync<T>(
        HttpResponse response, AiRun run, T answer, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        SetPosition(response, run);
        return JsonAnswer.WriteAsync(response, answer, type, cancellation);
    }

    private static void SetPosition(HttpResponse response, AiRun run)
        => response.Headers[PositionHeader] = run.FirstPosition.ToString(CultureInfo.InvariantCulture);

    private static CancellationTokenSource Stop(HttpRequest request, FunctionContext context)
        => CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted, context.CancellationToken);
}
