using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Local.Runtime.Tests.Support;

/// <summary>Speaks SignalR's JSON protocol over a web socket: enough to see what a browser would.</summary>
internal sealed class SignalRClient : IAsyncDisposable
{
    private const char EndOfFrame = '\u001e';
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly Queue<JsonElement> _frames = new();
    private string _rest = "";

    public static async Task<SignalRClient> ConnectAsync(string url, string token)
    {
        var client = new SignalRClient();
        client._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await client._socket.ConnectAsync(new Uri(url.Replace("http://", "ws://", StringComparison.Ordinal)), default);
        await client.SendAsync("""{"protocol":"json","version":1}""");
        var handshake = await client.ReadFrameAsync();
        Assert.Empty(handshake.EnumerateObject());
        return client;
    }

    public Task CallAsync(string target, string argumentsJson, string? id = null)
    {
        var invocation = id is null ? "" : $"\"invocationId\":\"{id}\",";
        return SendAsync($$"""{"type":1,{{invocation}}"target":"{{target}}","arguments":{{argumentsJson}}}""");
    }

    public Task SendAsync(string json) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(json + EndOfFrame), WebSocketMessageType.Text, true, default);

    /// <returns>The next call of a client method, as "target[arguments]"; pings are passed over.</returns>
    public async Task<string> NextCallAsync()
    {
        while (true)
        {
            var frame = await ReadFrameAsync();
            if (frame.GetProperty("type").GetInt32() == 1)
            {
                return frame.GetProperty("target").GetString() + frame.GetProperty("arguments").GetRawText();
            }
        }
    }

    /// <returns>The next completion: its error, or "" for success.</returns>
    public async Task<string> NextCompletionAsync()
    {
        while (true)
        {
            var frame = await ReadFrameAsync();
            if (frame.GetProperty("type").GetInt32() == 3)
            {
                return frame.TryGetProperty("error", out var error) ? error.GetString()! : "";
            }
        }
    }

    /// <summary>Reads until the server ends the connection.</summary>
    public async Task<bool> IsClosedByServerAsync()
    {
        try
        {
            while (true)
            {
                var frame = await ReadFrameAsync();
                if (frame.GetProperty("type").GetInt32() == 7)
                {
                    return true;
                }
            }
        }
        catch (WebSocketException)
        {
            return true;
        }
    }

    public async Task CloseAsync() => await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement> ReadFrameAsync()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var buffer = new byte[64 * 1024];
        while (_frames.Count == 0)
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
            }

            var parts = (_rest + Encoding.UTF8.GetString(buffer, 0, read.Count)).Split(EndOfFrame);
            _rest = parts[^1];
            foreach (var part in parts[..^1])
            {
                _frames.Enqueue(JsonSerializer.Deserialize<JsonElement>(part));
            }
        }

        return _frames.Dequeue();
    }
}
