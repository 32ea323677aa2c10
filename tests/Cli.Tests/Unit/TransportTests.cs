using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Unit;

/// <summary>What answers at the address is not what it should be.</summary>
public sealed class TransportTests
{
    [Fact]
    public async Task Run_ServerLeadsElsewhere_IsNotFollowed()
    {
        using var elsewhere = new OneAnswer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        using var server = new OneAnswer($"HTTP/1.1 302 Found\r\nLocation: {elsewhere.Address}/x?secret=1\r\nContent-Length: 0\r\n\r\n");
        using var nexus = new Nexus(server.Address) { Environment = { ["NEXUS_TOKEN"] = "nxp_secret" } };

        var ran = await nexus.RunAsync("nodes", "list");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains($"leads on to {elsewhere.Address}. ", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Bearer nxp_secret", await server.Request, StringComparison.Ordinal);
        Assert.False(elsewhere.Request.IsCompleted);
    }

    [Theory]
    [InlineData("200 OK", "<html>hello</html>", "does not speak this API")]
    [InlineData("200 OK", "{\"items\":7}", "does not speak this API")]
    [InlineData("200 OK", "{\"items\":[{\"name\":[]}]}", "does not speak this API")]
    [InlineData("200 OK", "{}", "does not speak this API")]
    [InlineData("502 Bad Gateway", "<html>\u001b[2J</html>", "The server answered 502 BadGateway")]
    [InlineData("403 Forbidden", "{\"title\":\"No\u009b2J\",\"detail\":\"Ask.\"}", "No\uFFFD2J: Ask.")]
    [InlineData("500 Oops", "{\"title\":\"It failed\",\"detail\":\"Later.\",\"requestId\":\"r-1\"}", "It failed: Later. (request r-1)")]
    [InlineData("429 Slow\r\nRetry-After: 7", "{\"title\":\"Too much\"}", "Too much Try again in 7 s.")]
    public async Task Run_OddAnswer_IsAClearError(string status, string body, string expected)
    {
        var bytes = Encoding.UTF8.GetByteCount(body);
        using var server = new OneAnswer($"HTTP/1.1 {status}\r\nContent-Length: {bytes}\r\n\r\n{body}");
        using var nexus = new Nexus(server.Address);

        var ran = await nexus.RunAsync("nodes", "list");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.StartsWith("nexus: ", ran.Error, StringComparison.Ordinal);
        Assert.Contains(expected, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NodesWithoutAnEnd_AreGivenUp()
    {
        const string body = "{\"items\":[],\"next\":\"again\"}";
        using var server = new OneAnswer($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        using var nexus = new Nexus(server.Address);

        var ran = await nexus.RunAsync("nodes", "list");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("without an end", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TwoNodesOfOneName_AreToldApartById()
    {
        const string body = "{\"items\":[{\"id\":\"n1\",\"name\":\"twin\"},{\"id\":\"n2\",\"name\":\"twin\"}]}";
        using var server = new OneAnswer($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        using var nexus = new Nexus(server.Address);

        var ran = await nexus.RunAsync("nodes", "show", "twin");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("give the id of one of n1, n2.", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NobodyListens_SaysWhereToLook()
    {
        using var nexus = new Nexus($"http://127.0.0.1:{Harness.Ports.Free()}");

        var ran = await nexus.RunAsync("status", "--json");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("NEXUS_SERVER", ran.Error, StringComparison.Ordinal);
        Assert.StartsWith("{", ran.Error, StringComparison.Ordinal);
    }

    /// <summary>Gives every request the same bytes.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TaskCompletionSource<string> _request = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly byte[] _answer;

        public OneAnswer(string answer)
        {
            _answer = Encoding.UTF8.GetBytes(answer);
            _listener.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
            _ = AcceptAsync();
        }

        public string Address { get; }

        /// <summary>The first request.</summary>
        public Task<string> Request => _request.Task;

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task AnswerAsync(TcpClient client)
        {
            using (client)
            {
                var buffer = new byte[16 * 1024];
                while (await client.GetStream().ReadAsync(buffer) is > 0 and var read)
                {
                    _request.TrySetResult(Encoding.UTF8.GetString(buffer, 0, read));
                    await client.GetStream().WriteAsync(_answer);
                }
            }
        }
    }
}
