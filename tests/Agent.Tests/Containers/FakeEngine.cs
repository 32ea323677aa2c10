using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Containers;

/// <summary>A container engine's Unix socket: answers each request with the bytes that the test wants, and hangs up.</summary>
internal sealed class FakeEngine : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public FakeEngine()
    {
        SocketPath = _directory.File("engine.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        _ = ServeAsync();
    }

    public string SocketPath { get; }

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The whole answer to a path, head and all; null never answers.</summary>
    public Func<string, byte[]?> Answer { get; set; } = _ => Status("404 Not Found");

    public static byte[] Json(string json) => Status("200 OK", json);

    public static byte[] Status(string status, string body = "{}")
        => Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            _ = AnswerAsync(await _listener.AcceptAsync());
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync())!.Split(' ')[1];
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        Requests.Enqueue(path);
        if (Answer(path) is { } answer)
        {
            await stream.WriteAsync(answer);
        }
        else
        {
            _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false);
        }
    }
}
