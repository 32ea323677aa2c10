using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Cli.Tests.Support;

/// <summary>A server on a real socket that answers as a test has it.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly Func<ScriptedRequest, ScriptedAnswer> _answer;
    private readonly Lock _gate = new();
    private readonly WebApplication _app;

    private ScriptedServer(Func<ScriptedRequest, ScriptedAnswer> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string Address => _app.Urls.Single();

    /// <summary>Every request, in the order of arrival.</summary>
    public ConcurrentQueue<ScriptedRequest> Requests { get; } = new();

    /// <param name="answer">Called for one request at a time.</param>
    public static async Task<ScriptedServer> StartAsync(Func<ScriptedRequest, ScriptedAnswer> answer)
    {
        var server = new ScriptedServer(answer);
        await server._app.StartAsync();
        return server;
    }

    public int Count(string method, string ending)
        => Requests.Count(r => r.Method == method && r.Path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Changes or reads what answers are made of, between them.</summary>
    public T Do<T>(Func<T> work)
    {
        lock (_gate)
        {
            return work();
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        var request = new ScriptedRequest(
            context.Request.Method,
            context.Request.Path.Value!,
            context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal),
            text.Length > 0 ? JsonNode.Parse(text) as JsonObject : null);
        Requests.Enqueue(request);
        var (answer, body) = Do(() =>
        {
            var made = _answer(request);
            return (made, made.Body?.ToJsonString());
        });
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = wait;
        }

        await context.Response.WriteAsync(body ?? "");
    }
}

internal sealed record ScriptedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, JsonObject? Body)
{
    public string? Asked(string name) => Query.GetValueOrDefault(name);
}

internal sealed record ScriptedAnswer(int Status, JsonNode? Body = null, string? RetryAfter = null)
{
    public static ScriptedAnswer Problem(int status, string title) => new(status, new JsonObject { ["title"] = title });
}
