using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Agent.Tests.Doubles;

/// <summary>API, hub and control row of a small CloudNexus in one process, on a real socket, that can be told to misbehave.</summary>
internal sealed class ServerDouble : IAsyncDisposable
{
    public const string EnrolmentToken = "enrol-me";
    private readonly TimeProvider _clock;
    private readonly WebApplication _app;

    private ServerDouble(TimeProvider clock)
    {
        _clock = clock;
        Store = new StoreDouble();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string Address { get; private set; } = "";

    public StoreDouble Store { get; }

    /// <summary>Every request as method and path, in the order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>
    /// May answer a request itself, and then says true; the second argument is the first path segment, or the last of an API call.
    /// </summary>
    public Func<HttpContext, string, Task<bool>> Intercept { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>False when agents are told to use the gateway.</summary>
    public bool OffersHub { get; set; } = true;

    /// <summary>Another port for the hub, for one that nobody listens on.</summary>
    public string? HubAddress { get; set; }

    public string HubToken { get; set; } = "SharedAccessSignature sr=first";

    public TimeSpan TokenLife { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What syncs bring as a new key besides <see cref="StoreDouble.Next"/>.</summary>
    public string? NewKeyText { get; set; }

    public int Flags { get; set; }

    public int FlushIntervalSeconds { get; set; } = 5;

    public int PollIntervalSeconds { get; set; } = 5;

    /// <summary>Null for a server that says nothing of it.</summary>
    public bool? PrefersGateway { get; set; }

    public string RegisterBody { get; private set; } = "";

    public static async Task<ServerDouble> StartAsync(TimeProvider clock)
    {
        var server = new ServerDouble(clock);
        await server._app.StartAsync();
        server.Address = server._app.Urls.Single();
        return server;
    }

    public int Count(string ending) => Requests.Count(r => r.EndsWith(ending, StringComparison.Ordinal));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public static async Task<bool> Answer(HttpContext context, int status, string? problemType = null, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        if (problemType is not null)
        {
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync($$"""{"type":"{{problemType}}","title":"No"}""");
        }

        return true;
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Requests.Enqueue($"{context.Request.Method} {path}");
        var kind = path.StartsWith("/api/", StringComparison.Ordinal) ? path.Split('/')[^1] : path.Split('/')[1];
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Request.Body = new MemoryStream(body.ToArray());
        if (await Intercept(context, kind))
        {
            return;
        }

        var bytes = body.ToArray();
        switch (kind)
        {
            case "register":
                await RegisterAsync(context, bytes);
                break;
            case "sync":
                await SyncAsync(context, bytes);
                break;
            case "hub":
                context.Response.StatusCode = context.Request.Headers.Authorization != HubToken ? 401 : Store.Take(bytes) ? 201 : 400;
                break;
            case "metrics":
                var isFrame = context.Request.ContentType == "application/vnd.cloudnexus.frame";
                context.Response.StatusCode = isFrame && Store.Take(bytes) ? 202 : 400;
                break;
            case "health":
                break;
            case "control":
                await ControlAsync(context);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private async Task RegisterAsync(HttpContext context, byte[] body)
    {
        if (context.Request.Headers.Authorization != $"Bearer {EnrolmentToken}")
        {
            await Answer(context, 401, "https://cloudnexus/problems/unknown-token");
            return;
        }

        RegisterBody = System.Text.Encoding.UTF8.GetString(body);
        var key = Store.Enrol();
        context.Response.StatusCode = 201;
        await context.Response.WriteAsync($$"""{"nodeId":"{{key.NodeId}}","apiKey":"{{key.Text}}","settings":{{Settings(key.NodeId)}}}""");
    }

    private async Task SyncAsync(HttpContext context, byte[] body)
    {
        var header = context.Request.Headers[RequestSignature.HeaderName].ToString();
        if (!RequestSignature.TryParse(header, out var signature) || Store.Find(signature.NodeId, signature.KeyId) is not { } key)
        {
            await Answer(context, 401, "https://cloudnexus/problems/unknown-key");
            return;
        }

        var skew = _clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(signature.TimeMs);
        if (!signature.IsValid(key.DeriveSigningKey(), "POST", "/api/v1/agents/sync", body) || skew.Duration() > RequestSignature.Tolerance)
        {
            context.Response.Headers.Date = _clock.GetUtcNow().ToString("R", null);
            await Answer(context, 401, "https://cloudnexus/problems/wrong-signature");
            return;
        }

        Flags &= ~1;
        await context.Response.WriteAsync(Settings(key.NodeId, Store.Next is { } next && next.KeyId != key.KeyId ? next.Text : NewKeyText));
    }

    private Task ControlAsync(HttpContext context)
    {
        var node = context.Request.Path.Value!.Split('/')[2];
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            PartitionKey = node,
            Settled = Store.SettledText(node),
            FlushIntervalSeconds,
            PollIntervalSeconds,
            Flags,
            PrefersGateway,
        }));
    }

    private string Settings(string node, string? newKey = null)
    {
        var expires = (_clock.GetUtcNow() + TokenLife).ToUnixTimeMilliseconds();
        var send = new { url = $"{HubAddress ?? Address}/hub/publishers/{node}/messages", authorization = HubToken, expiresAt = expires };
        return JsonSerializer.Serialize(new
        {
            serverTime = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
            send = OffersHub ? send : null,
            control = new { url = $"{Address}/control/{node}?sig=secret", expiresAt = expires },
            flushIntervalSeconds = FlushIntervalSeconds,
            pollIntervalSeconds = PollIntervalSeconds,
            newKey,
        });
    }
}
