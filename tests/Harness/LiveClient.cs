using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Harness;

/// <summary>Connects as a browser does: the app's negotiation, SignalR's own, then its JSON protocol over a web socket.</summary>
public sealed class LiveClient : IAsyncDisposable
{
    private const char EndOfFrame = '\u001e';
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly Queue<JsonElement> _frames = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private string _rest = "";

    private LiveClient(string connectionId)
    {
        ConnectionId = connectionId;
    }

    public string ConnectionId { get; }

    /// <exception cref="HttpRequestException">The negotiation failed.</exception>
    public static async Task<LiveClient> ConnectAsync(HttpClient http)
    {
        using var answer = await http.PostAsync("/api/v1/live/negotiate", null);
        answer.EnsureSuccessStatusCode();
        return await ConnectAsync(http, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Connects with the answer of a negotiation.</summary>
    public static async Task<LiveClient> ConnectAsync(HttpClient http, JsonElement where)
    {
        var (url, token) = (where.GetProperty("url").GetString()!, where.GetProperty("accessToken").GetString()!);
        var parts = url.Split('?', 2);
        var negotiate = $"{parts[0].TrimEnd('/')}/negotiate?{parts.ElementAtOrDefault(1)}&negotiateVersion=1";
        using var request = new HttpRequestMessage(HttpMethod.Post, negotiate);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var negotiated = await http.SendAsync(request);
        negotiated.EnsureSuccessStatusCode();
        var connection = await negotiated.Content.ReadFromJsonAsync<JsonElement>();

        var client = new LiveClient(connection.GetProperty("connectionId").GetString()!);
        client._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        var address = $"{parts[0]}?{parts.ElementAtOrDefault(1)}&id={connection.GetProperty("connectionToken").GetString()}";
        var scheme = address.StartsWith("https:", StringComparison.Ordinal) ? "wss" : "ws";
        await client._socket.ConnectAsync(new UriBuilder(address) { Scheme = scheme }.Uri, http, default);
        var hello = Encoding.UTF8.GetBytes("""{"protocol":"json","version":1}""" + EndOfFrame);
        await client._socket.SendAsync(hello, WebSocketMessageType.Text, true, default);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        return (await client.ReadFrameAsync(patience.Token)).EnumerateObject().Any()
            ? throw new InvalidOperationException("The handshake was refused.")
            : client;
    }

    /// <summary>The argument of the next call of <paramref name="target"/> that <paramref name="isIt"/> takes; others are passed over.</summary>
    /// <exception cref="OperationCanceledException">None came, whatever else did.</exception>
    public async Task<JsonElement> NextAsync(string target, Func<JsonElement, bool> isIt)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (true)
        {
            var frame = await ReadFrameAsync(patience.Token);
            if (frame.GetProperty("type").GetInt32() == 1 && frame.GetProperty("target").GetString() == target
                && isIt(frame.GetProperty("arguments")[0]))
            {
                return frame.GetProperty("arguments")[0];
            }
        }
    }

    /// <summary>Reads until the server closes the connection. False when it does not within the patience of all reading.</summary>
    public async Task<bool> IsClosedByServerAsync()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                if ((await _socket.ReceiveAsync(_buffer.AsMemory(), patience.Token)).MessageType == WebSocketMessageType.Close)
                {
                    return true;
                }
            }
        }
        catch (WebSocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return true;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement> ReadFrameAsync(CancellationToken cancellation)
    {
        while (_frames.Count == 0)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellation);
            var parts = (_rest + Encoding.UTF8.GetString(_buffer, 0, read.Count)).Split(EndOfFrame);
            _rest = parts[^1];
            foreach (var part in parts[..^1])
            {
                _frames.Enqueue(JsonSerializer.Deserialize<JsonElement>(part));
            }
        }

        return _frames.Dequeue();
    }
}
