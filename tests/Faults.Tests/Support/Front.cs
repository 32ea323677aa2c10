using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;
using CloudNexus.Harness;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Faults.Tests.Support;

/// <summary>
/// What agents see of the server, on a port of its own: API, hub and control row, each the real thing behind a door that can misbehave or be away.
/// </summary>
internal sealed class Front(Server server, FaultHub hub) : IAsyncDisposable
{
    private const string Hub = "hub";
    private const string Control = "control";
    private readonly HttpClient _store = new();
    private readonly ReservedPort _port = Ports.Reserve();
    private WebApplication? _app;

    public Uri Address => new($"http://127.0.0.1:{_port.Number}/");

    /// <summary>What happens to a request; the argument is <c>register</c>, <c>sync</c>, <c>metrics</c>, <c>hub</c> or <c>control</c>.</summary>
    public Func<string, Misbehaviour> Behave { get; set; } = _ => Misbehaviour.None;

    /// <summary>Requests that were met with a misbehaviour.</summary>
    public int Misbehaved => Volatile.Read(ref _misbehaved);

    private int _misbehaved;

    /// <summary>Opens the port.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.AbsoluteUri);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync();
    }

    /// <summary>Closes the port: connections are refused.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _store.Dispose();
        _port.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var segments = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var kind = segments[0] is Hub or Control ? segments[0] : segments[^1];
        var behaviour = Behave(kind);
        if (behaviour != Misbehaviour.None)
        {
            Interlocked.Increment(ref _misbehaved);
        }

        switch (behaviour)
        {
            case Misbehaviour.TooMany:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "3";
                return;
            case Misbehaviour.Unavailable:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            case Misbehaviour.InternalError:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                await context.Response.WriteAsync("<html>Something went wrong</html>");
                return;
            case Misbehaviour.Silence:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            case Misbehaviour.Reset:
                context.Abort();
                return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var (status, answer) = await AnswerAsync(context, kind, segments, body.ToArray());
        await WriteAsync(context, behaviour, status, answer);
    }

    private static async Task WriteAsync(HttpContext context, Misbehaviour behaviour, int status, byte[] answer)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        switch (behaviour)
        {
            case Misbehaviour.AnswerLost:
                context.Abort();
                break;
            case Misbehaviour.Truncated:
                response.ContentLength = answer.Length + 2;
                await response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2));
                await response.Body.FlushAsync();
                context.Abort();
                break;
            case Misbehaviour.Slow:
                foreach (var value in answer)
                {
                    await response.Body.WriteAsync(new[] { value });
                    await response.Body.FlushAsync();
                    await Task.Yield();
                }

                break;
            case Misbehaviour.Endless:
                await response.Body.WriteAsync(new byte[100_000]);
                break;
            default:
                await response.Body.WriteAsync(answer);
                break;
        }
    }

    private async Task<(int Status, byte[] Body)> AnswerAsync(HttpContext context, string kind, string[] segments, byte[] body)
    {
        try
        {
            switch (kind)
            {
                case "register":
                    var answer = await server.RegisterAsync(context.Request.Headers.Authorization.ToString().Split(' ')[^1], body);
                    answer = answer with { Settings = Redirect(answer.NodeId, answer.Settings) };
                    return (201, JsonSerializer.SerializeToUtf8Bytes(answer, AppJson.Default.RegisterAnswer));
                case "sync":
                    context.Response.Headers.Date = server.Clock.GetUtcNow().ToString("R");
                    var (node, settings) = await server.SyncAsync(context.Request.Headers[RequestSignature.HeaderName].ToString(), body);
                    return (200, JsonSerializer.SerializeToUtf8Bytes(Redirect(node, settings), AppJson.Default.AgentSettings));
                case Hub:
                    hub.Take(body);
                    return (201, []);
                case "metrics":
                    return (await server.TakeAtGatewayAsync(body), []);
                case Control:
                    return await ReadRowAsync(segments[1]);
                default:
                    return (404, []);
            }
        }
        catch (ApiException refused)
        {
            var problem = new { type = $"https://cloudnexus.example/problems/{refused.Kind}", title = refused.Title };
            return ((int)refused.Status, JsonSerializer.SerializeToUtf8Bytes(problem));
        }
    }

    /// <summary>Has the agent come here for what it would go to hub and store for.</summary>
    private AgentSettings Redirect(string node, AgentSettings settings)
    {
        var row = Convert.ToHexString(Encoding.UTF8.GetBytes(settings.Control.Url));
        return settings with
        {
            Send = settings.Send! with { Url = $"{Address}{Hub}/{node}" },
            Control = settings.Control with { Url = $"{Address}{Control}/{row}" },
        };
    }

    private async Task<(int Status, byte[] Body)> ReadRowAsync(string row)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Encoding.UTF8.GetString(Convert.FromHexString(row)));
        request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=nometadata");
        using var answer = await _store.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }
}
