using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Load;

/// <summary>A browser's live connection: SignalR's JSON protocol over a WebSocket.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private const char Separator = '\u001e';
    private readonly ClientWebSocket _socket = new();
    private readonly Queue<string> _received = new();
    private string _rest = "";

    public string ConnectionId { get; private set; } = "";

    public static async Task<LiveClient> ConnectAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsync("api/v1/live/negotiate", null, cancellationToken);
        var where = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var url = new Uri(where.GetProperty("url").GetString()!);
        var token = where.GetProperty("accessToken").GetString()!;

        var address = new UriBuilder(url) { Path = url.AbsolutePath.TrimEnd('/') + "/negotiate" };
        address.Query = url.Query.TrimStart('?') + "&negotiateVersion=1";
        using var request = new HttpRequestMessage(HttpMethod.Post, address.Uri) { Headers = { Authorization = new("Bearer", token) } };
        using var negotiated = await http.SendAsync(request, cancellationToken);
        var connection = await negotiated.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);

        var client = new LiveClient { ConnectionId = connection.GetProperty("connectionId").GetString()! };
        client._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        var id = Uri.EscapeDataString(connection.GetProperty("connectionToken").GetString()!);
        var socket = new UriBuilder(url) { Scheme = "ws", Query = $"{url.Query.TrimStart('?')}&id={id}" };
        await client._socket.ConnectAsync(socket.Uri, cancellationToken);
        await client._socket.SendAsync(
            Encoding.UTF8.GetBytes($$"""{"protocol":"json","version":1}{{Separator}}"""), WebSocketMessageType.Text, true, cancellationToken);
        await client.ReceiveAsync(cancellationToken);
        return client;
    }

    /// <summary>The next message, handshake answer and pings among them.</summary>
    public async Task<JsonElement> ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (_received.Count == 0)
        {
            var result = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            var parts = (_rest + Encoding.UTF8.GetString(buffer, 0, result.Count)).Split(Separator);
            _rest = parts[^1];
            Array.ForEach(parts[..^1], _received.Enqueue);
        }

        return JsonDocument.Parse(_received.Dequeue()).RootElement;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
