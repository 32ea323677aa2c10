using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Harness.Ollama;

/// <summary>
/// An Ollama server in this process, on a free port, that behaves as its documentation says: NDJSON streams, tool calls with arguments as objects, errors
/// in mid-stream as a line under status 200. What its models answer, and what goes wrong, tests say.
/// </summary>
public sealed class FakeOllama : IAsyncDisposable
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly WebApplication _app;
    private int _running;
    private int _mostRunning;
    private int _cancelled;

    private FakeOllama(WebApplication app, Uri url)
    {
        (_app, Url) = (app, url);
    }

    public Uri Url { get; }

    /// <summary>What it answers next to each question.</summary>
    public FakeAnswer Answer { get; set; } = new();

    /// <summary>What single models answer in its place.</summary>
    public ConcurrentDictionary<string, FakeAnswer> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>A model with a mind: what it answers to this question, as it was asked. Goes before the others.</summary>
    public Func<JsonNode, FakeAnswer>? Script { get; set; }

    /// <summary>Names of the models that are installed; the value says whether it is in memory.</summary>
    public ConcurrentDictionary<string, bool> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>Numbers of an embedding; the first is the text's length.</summary>
    public int EmbeddingLength { get; set; } = 3;

    /// <summary>Whether <see cref="Requests"/> grows.</summary>
    public bool KeepsRequests { get; set; } = true;

    /// <summary>Paths and bodies of all requests, in order.</summary>
    public ConcurrentQueue<(string Path, JsonNode? Body)> Requests { get; } = new();

    /// <summary>Questions that are being answered.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>The most that were being answered at once.</summary>
    public int MostRunning => Volatile.Read(ref _mostRunning);

    /// <summary>Questions whose connection was closed before the answer was whole.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    public static async Task<FakeOllama> StartAsync(params string[] models)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        FakeOllama? fake = null;
        app.Run(http => fake!.ServeAsync(http));
        await app.StartAsync();
        fake = new FakeOllama(app, new Uri(app.Urls.Single()));
        foreach (var model in models)
        {
            fake.Models[model] = false;
        }

        return fake;
    }

    /// <summary>Bodies of the requests to this path, in order.</summary>
    public IReadOnlyList<JsonNode> Bodies(string path) => [.. Requests.Where(r => r.Path == path).Select(r => r.Body!)];

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        var body = HttpMethods.IsGet(http.Request.Method) ? null : await JsonNode.ParseAsync(http.Request.Body);
        if (KeepsRequests)
        {
            Requests.Enqueue((path, body));
        }

        var model = body?["model"]?.GetValue<string>();
        switch ($"{http.Request.Method} {path}")
        {
            case "GET /api/version":
                await WriteAsync(http, new JsonObject { ["version"] = "0.12.6" });
                break;
            case "GET /api/tags":
                await WriteAsync(http, new JsonObject { ["models"] = new JsonArray([.. Models.Keys.Order().Select(Installed)]) });
                break;
            case "GET /api/ps":
                await WriteAsync(http, new JsonObject { ["models"] = new JsonArray([.. Models.Where(m => m.Value).Select(m => Loaded(m.Key))]) });
                break;
            case "POST /api/chat" or "POST /api/generate" or "POST /api/embed" or "DELETE /api/delete" when model is null || !Models.ContainsKey(model):
                await RefuseAsync(http, 404, $"model '{model}' not found");
                break;
            case "POST /api/chat":
                await QuestionAsync(http, body!, isChat: true);
                break;
            case "POST /api/generate" when body!["prompt"] is null:
                Models[model] = body["keep_alive"]?.GetValue<int>() != 0;
                await WriteAsync(http, new JsonObject { ["model"] = model, ["response"] = "", ["done"] = true, ["done_reason"] = Models[model] ? "load" : "unload" });
                break;
            case "POST /api/generate":
                await QuestionAsync(http, body!, isChat: false);
                break;
            case "POST /api/embed":
                await EmbedAsync(http, body!, model);
                break;
            case "POST /api/pull":
                await PullAsync(http, model!);
                break;
            case "DELETE /api/delete":
                Models.TryRemove(model, out _);
                break;
            default:
                await RefuseAsync(http, 404, "404 page not found");
                break;
        }
    }

    private async Task QuestionAsync(HttpContext http, JsonNode body, bool isChat)
    {
        var most = Interlocked.Increment(ref _running);
        InterlockedMax(ref _mostRunning, most);
        var model = body["model"]!.GetValue<string>();
        Models[model] = true;
        try
        {
            var answer = Script?.Invoke(body) ?? Answers.GetValueOrDefault(model, Answer);
            await answer.WriteAsync(http, body, isChat, Clock);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Interlocked.Increment(ref _cancelled);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (var seen = Volatile.Read(ref place); seen < value; seen = Volatile.Read(ref place))
        {
            Interlocked.CompareExchange(ref place, value, seen);
        }
    }

    private async Task EmbedAsync(HttpContext http, JsonNode body, string model)
    {
        var texts = body["input"] is JsonArray several ? several.Select(t => t!.GetValue<string>()).ToArray() : [body["input"]!.GetValue<string>()];
        var vectors = texts.Select(t => (JsonNode)new JsonArray(
            [t.Length, .. Enumerable.Range(1, EmbeddingLength - 1).Select(i => (JsonNode)(i % 2 == 0 ? -0.25 : 0.5))]));
        await WriteAsync(http, new JsonObject { ["model"] = model, ["embeddings"] = new JsonArray([.. vectors]), ["prompt_eval_count"] = texts.Length * 2 });
    }

    private async Task PullAsync(HttpContext http, string model)
    {
        http.Response.ContentType = "application/x-ndjson";
        await LineAsync(http, new JsonObject { ["status"] = "pulling manifest" });
        if (model.StartsWith("missing", StringComparison.Ordinal))
        {
            await LineAsync(http, new JsonObject { ["error"] = "pull model manifest: file does not exist" });
            return;
        }

        foreach (var completed in new[] { 0, 50, 100 })
        {
            await LineAsync(http, new JsonObject { ["status"] = "pulling 6a0746a1ec1a", ["digest"] = "sha256:6a07", ["total"] = 100, ["completed"] = completed });
        }

        Models[model] = false;
        await LineAsync(http, new JsonObject { ["status"] = "success" });
    }

    private static JsonNode Installed(string name) => new JsonObject
    {
        ["name"] = name,
        ["model"] = name,
        ["modified_at"] = "2026-10-01T10:00:00.123456789+02:00",
        ["size"] = 2_019_393_189L,
        ["digest"] = "a80c4f17acd5",
        ["details"] = new JsonObject { ["format"] = "gguf", ["family"] = "llama", ["families"] = new JsonArray("llama"), ["parameter_size"] = "3.2B", ["quantization_level"] = "Q4_K_M" },
    };

    private static JsonNode Loaded(string name)
    {
        var loaded = Installed(name);
        loaded["expires_at"] = "2026-11-01T12:05:00Z";
        loaded["size_vram"] = 1_000_000_000L;
        return loaded;
    }

    internal static async Task LineAsync(HttpContext http, JsonNode line)
    {
        await http.Response.WriteAsync(line.ToJsonString() + "\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    internal static Task RefuseAsync(HttpContext http, int status, string error)
    {
        http.Response.StatusCode = status;
        return WriteAsync(http, new JsonObject { ["error"] = error });
    }

    private static Task WriteAsync(HttpContext http, JsonNode json)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(json.ToJsonString(JsonSerializerOptions.Default), http.RequestAborted);
    }
}
