using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>The send API over a store of the test's own, with one hub of four partitions, and clients for it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Key = "secret key";
    public const string OtherKey = "second key";

    public static readonly SasRule[] Rules =
    [
        new("send", [Key, OtherKey], SasRights.Send),
        new("root", Key, SasRights.Manage),
        new("listen", Key, SasRights.Listen),
    ];

    private readonly HttpClient _client = new();

    private TestServer(TestStore test, HubServer server)
    {
        Test = test;
        Server = server;
    }

    public TestStore Test { get; }

    public HubServer Server { get; }

    public EventHub Hub => Test.Store.Find(TestStore.Hub)!;

    public static async Task<TestServer> StartAsync(LogOptions? log = null, Func<HubServerOptions, HubServerOptions>? change = null)
    {
        var test = new TestStore { Options = log ?? new LogOptions { CommitThreads = 2 } };
        test.Store.GetOrCreate(TestStore.Hub);
        var options = new HubServerOptions { Rules = Rules };
        return new TestServer(test, await HubServer.StartAsync(test.Store, change?.Invoke(options) ?? options, test.Time));
    }

    public string Token(string path, string rule = "send", string key = Key, int seconds = 3600) =>
        SharedAccessSignature.Create(new Uri(Server.Address, path), rule, key, Test.Time.GetUtcNow().AddSeconds(seconds));

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? token)
    {
        request.RequestUri = new Uri(Server.Address, request.RequestUri!);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        return await _client.SendAsync(request);
    }

    /// <summary>Posts with a token for the whole hub unless another is given.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string path, byte[] body, string? contentType = null, string? brokerProperties = null, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType ?? "application/atom+xml;type=entry;charset=utf-8");
        if (brokerProperties is not null)
        {
            request.Headers.TryAddWithoutValidation("BrokerProperties", brokerProperties);
        }

        return SendAsync(request, token ?? Token("/telemetry"));
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, string? brokerProperties = null) =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), null, brokerProperties);

    public Task<HttpResponseMessage> PostBatchAsync(string json, string? brokerProperties = null) =>
        PostAsync("/telemetry/messages", Encoding.UTF8.GetBytes(json), BatchParserMediaType, brokerProperties);

    /// <summary>Sends bytes as they are and reads until the server closes, or until the end of the first response's head.</summary>
    public async Task<NetworkStream> OpenRawAsync(string head)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Server.Address.Port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n")));
        return stream;
    }

    public async Task<List<StoredEvent>> StoredAsync()
    {
        List<StoredEvent> all = [];
        foreach (var log in Hub.Partitions)
        {
            all.AddRange(await TestStore.ReadAllAsync(log));
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        Test.Files.Go();
        _client.Dispose();
        await Server.DisposeAsync();
        await Test.DisposeAsync();
    }

    private const string BatchParserMediaType = "application/vnd.microsoft.servicebus.json; charset=utf-8";
}
