using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests.Listening;

/// <summary><c>./run --behind-proxy</c>: the test is the proxy, and somebody who would like to be.</summary>
public sealed class ProxyTests(ProxyTests.Proxied proxied) : IClassFixture<ProxyTests.Proxied>
{
    private const string Public = "https://nexus.example.org";
    private const string Proxy = "127.0.0.3";
    private const string Somebody = "127.0.0.4";
    private readonly Stack _stack = proxied.Stack;
    private readonly int _port = proxied.Port;

    [Fact]
    public async Task Forwarded_OfTheProxyAndOfNobodyElse_IsBelieved()
    {
        Assert.Equal(new Uri(Public), _stack.Address);

        using var proxied = await AskAsync(Proxy, "/", "nexus.example.org");
        using var proxiedApi = await AskAsync(Proxy, "/health", "nexus.example.org");
        Assert.True(proxied.Headers.Contains("Strict-Transport-Security"));
        Assert.True(proxiedApi.Headers.Contains("Strict-Transport-Security"));
        using var wrongName = await AskAsync(Proxy, "/", "rebound.example");
        Assert.Equal(HttpStatusCode.BadRequest, wrongName.StatusCode);

        using var direct = await AskAsync(Somebody, "/", "rebound.example");
        using var directApi = await AskAsync(Somebody, "/health", "rebound.example");
        Assert.Equal(HttpStatusCode.OK, direct.StatusCode);
        Assert.False(direct.Headers.Contains("Strict-Transport-Security"));
        Assert.False(directApi.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Register_ThroughTheProxy_NamesPublicAddressesThatTheProxyCanPassOn()
    {
        using var http = From(Proxy);
        var token = (await File.ReadAllTextAsync(Path.Combine(_stack.DataDirectory, "secrets", "enrolment-token"))).Trim();
        using var request = Forwarded(HttpMethod.Post, "/api/v1/agents/register", "nexus.example.org");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = JsonContent.Create(new { name = "far", type = "service" });
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var settings = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("settings");
        var control = new Uri(settings.GetProperty("control").GetProperty("url").GetString()!);
        var send = new Uri(settings.GetProperty("send").GetProperty("url").GetString()!);
        Assert.Equal(Public, control.GetLeftPart(UriPartial.Authority));
        Assert.Equal(Public, send.GetLeftPart(UriPartial.Authority));

        using var read = Forwarded(HttpMethod.Get, control.PathAndQuery, "nexus.example.org");
        using var row = await http.SendAsync(read);
        Assert.Equal(HttpStatusCode.OK, row.StatusCode);
        using var empty = Forwarded(HttpMethod.Post, send.PathAndQuery, "nexus.example.org");
        empty.Headers.TryAddWithoutValidation("Authorization", settings.GetProperty("send").GetProperty("authorization").GetString());
        empty.Content = new ByteArrayContent([1, 2, 3]);
        using var sent = await http.SendAsync(empty);
        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
    }

    private async Task<HttpResponseMessage> AskAsync(string from, string path, string forwardedHost)
    {
        using var http = From(from);
        using var request = Forwarded(HttpMethod.Get, path, forwardedHost);
        return await http.SendAsync(request);
    }

    private static HttpRequestMessage Forwarded(HttpMethod method, string path, string host) => new(method, path)
    {
        Headers = { { "X-Forwarded-For", "203.0.113.9" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", host } },
    };

    /// <summary>Connects from that address of this machine.</summary>
    private HttpClient From(string address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(IPAddress.Loopback, _port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
    }

    public sealed class Proxied : SharedStack
    {
        public Proxied()
            : this(Ports.Reserve())
        {
        }

        private Proxied(ReservedPort port)
            : base(
                port, [], "--no-agent", "--port", $"{port.Number}", "--behind-proxy", "--public-url", Public, "--trusted-proxies", $"{Proxy}/32")
            => Port = port.Number;

        public int Port { get; }
    }
}
