using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Agent.Tests.Relay;

/// <summary>What relays call of the API, as a test wants it answered.</summary>
internal sealed class RelayServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<string> _works = Channel.CreateUnbounded<string>();

    private RelayServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    public Uri Address => new(_app.Urls.Single() + "/");

    public ApiKey Key { get; } = ApiKey.New("relay-node");

    /// <summary>Work that nobody claimed yet.</summary>
    public int Left => _works.Reader.Count;

    /// <summary>What was advertised.</summary>
    public ConcurrentQueue<JsonElement> Adverts { get; } = new();

    /// <summary>Every piece that came, also those that were not taken; without beats, which come when it takes long.</summary>
    public ConcurrentQueue<JsonElement> Pieces { get; } = new();

    /// <summary>Status and body for an advertisement.</summary>
    public Func<JsonElement, (int Status, string Body)> OnAdvert { get; set; } = _ => (204, "");

    /// <summary>Status and body for a piece or beat.</summary>
    public Func<JsonElement, (int Status, string Body)> OnPiece { get; set; } = _ => (200, """{"cancelled":false}""");

    public int Claims { get; private set; }

    public static async Task<RelayServer> StartAsync()
    {
        var server = new RelayServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Whether it says only that the relay is still at it.</summary>
    public static bool IsBeat(JsonElement piece) => piece.GetProperty("lines").GetArrayLength() == 0 && !piece.TryGetProperty("done", out _);

    /// <summary>What a claim is answered with, one that waits already or the next.</summary>
    public void Give(string work) => Assert.True(_works.Writer.TryWrite(work));

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var header = http.Request.Headers[RequestSignature.HeaderName].ToString();
        if (!RequestSignature.TryParse(header, out var signature)
            || !signature.IsValid(Key.DeriveSigningKey(), http.Request.Method, http.Request.Path, body.ToArray()))
        {
            http.Response.StatusCode = 401;
            return;
        }

        var json = JsonSerializer.Deserialize<JsonElement>(body.ToArray());
        switch ($"{http.Request.Method} {http.Request.Path}")
        {
            case "PUT /api/v1/agents/relay":
                Adverts.Enqueue(json);
                await WriteAsync(http, OnAdvert(json));
                break;
            case "POST /api/v1/agents/relay/claim":
                Claims++;
                await WriteAsync(http, (200, await _works.Reader.ReadAsync(http.RequestAborted)));
                break;
            case var other when other.EndsWith("/parts", StringComparison.Ordinal):
                if (!IsBeat(json))
                {
                    Pieces.Enqueue(json);
                }

                await WriteAsync(http, OnPiece(json));
                break;
            default:
                http.Response.StatusCode = 404;
                break;
        }
    }

    private static Task WriteAsync(HttpContext http, (int Status, string Body) answer)
    {
        http.Response.StatusCode = answer.Status;
        return answer.Status == 204 ? Task.CompletedTask : http.Response.WriteAsync(answer.Body);
    }
}
