using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Text.Json;
using CloudNexus.Functions.Storage;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests.Listening;

/// <summary><c>./run --listen --cert --key --http-port</c>, on an address of this machine that is not the usual one.</summary>
public sealed class HttpsTests : IAsyncLifetime, IDisposable
{
    private static readonly IPAddress Address = IPAddress.Parse("127.0.0.2");
    private readonly TemporaryDirectory _directory = new();
    private readonly ReservedPort _plainPort = Ports.Reserve(Address);
    private string _certificate = "";
    private Stack _stack = null!;

    public async Task InitializeAsync()
    {
        (_certificate, var key) = SelfSignedCertificate.WriteTo(_directory, Address);
        _stack = await Stack.StartAsync(
            _directory.File("data"),
            ["--no-agent", "--listen", $"{Address}", "--cert", _certificate, "--key", key, "--http-port", $"{_plainPort.Number}"]);
    }

    public async Task DisposeAsync() => await _stack.DisposeAsync();

    public void Dispose()
    {
        _directory.Dispose();
        _plainPort.Dispose();
    }

    [Fact]
    public async Task Outside_OverHttps_ServesPeopleAndAgentsAndNothingElse()
    {
        Assert.StartsWith($"https://{Address}:", _stack.Address.AbsoluteUri, StringComparison.Ordinal);
        Assert.Contains($"--server {Origin} --ca-file {_certificate}", _stack.Output, StringComparison.Ordinal);
        await DashboardIsProtectedAsync();
        await LiveIsReachedAsync();
        await OtherNamesAreRefusedAsync();
        await PlainHttpIsSentOnAsync();
        using var node = await TestNode.EnrolAsync(_stack, "far", SelfSignedCertificate.Trusting(_certificate));
        using var other = await TestNode.EnrolAsync(_stack, "other");
        await FramesArriveAsync(node, other);
        await OneRowIsReadAsync(node, other);
        await TablesAreClosedAsync();
    }

    private string Origin => _stack.Address.GetLeftPart(UriPartial.Authority);

    private async Task DashboardIsProtectedAsync()
    {
        using var page = await _stack.Http.GetAsync("/nodes");
        Assert.Contains("default-src 'none'; script-src 'self'", Header(page, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.StartsWith("max-age=", Header(page, "Strict-Transport-Security"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(page, "X-Content-Type-Options"));
        using var health = await _stack.Http.GetAsync("/health");
        Assert.StartsWith("max-age=", Header(health, "Strict-Transport-Security"), StringComparison.Ordinal);
    }

    private async Task LiveIsReachedAsync()
    {
        using var answer = await _stack.Http.PostAsync("/api/v1/live/negotiate", null);
        var url = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("url").GetString()!;
        Assert.StartsWith($"{Origin}/client/", url, StringComparison.Ordinal);
        await using var client = await LiveClient.ConnectAsync(_stack.Http);
        Assert.NotEmpty(client.ConnectionId);
    }

    private async Task OtherNamesAreRefusedAsync()
    {
        using var handler = SelfSignedCertificate.Trusting(_certificate);
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, _, _, errors) => errors == SslPolicyErrors.RemoteCertificateNameMismatch;
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Origin}/health") { Headers = { Host = "rebound.example" } };
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task PlainHttpIsSentOnAsync()
    {
        using var plain = AdminAccess.CreateClient(new Uri($"http://{Address}:{_plainPort.Number}"), SelfSignedCertificate.Trusting(null));
        using var sentOn = await plain.GetAsync("/nodes?a=%2F&b=1");
        Assert.Equal(HttpStatusCode.PermanentRedirect, sentOn.StatusCode);
        Assert.Equal($"{Origin}/nodes?a=%2F&b=1", sentOn.Headers.Location!.OriginalString);
        using var refused = await plain.PostAsync("/api/v1/auth/login", JsonContent.Create(new { username = "a", password = "b" }));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private async Task FramesArriveAsync(TestNode node, TestNode other)
    {
        Assert.Equal($"{Origin}/telemetry/publishers/{node.Id}/messages", node.SendUrl.GetLeftPart(UriPartial.Path));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000 * 1000;
        Assert.True(await node.SendToHubAsync(node.Frame(1, now, 42)));
        var samples = await Wait.Get(
            () => _stack.SamplesAsync(node.Id, "test.value", now, now + 1000), s => s.Count == 1, "the frame is stored");
        Assert.Equal(42, samples[now]);

        var (send, right, post) = (node.SendUrl, node.Authorization, HttpMethod.Post);
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(post, other.SendUrl, right));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(post, send, "SharedAccessSignature sr=a&sig=b&se=1&skn=local"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await SendAsync(HttpMethod.Put, send, right));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(post, send, right, (1024 * 1024) + 1));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(post, new Uri($"{Origin}/telemetry/messages"), right));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(post, new Uri($"{Origin}/telemetry/partitions/0/messages"), right));
    }

    private async Task OneRowIsReadAsync(TestNode node, TestNode other)
    {
        Assert.StartsWith(Origin, node.ControlUrl.AbsoluteUri, StringComparison.Ordinal);
        var row = await _stack.Http.GetFromJsonAsync<JsonElement>(node.ControlUrl);
        Assert.Equal(node.Id, row.GetProperty("PartitionKey").GetString());
        Assert.Equal("control", row.GetProperty("RowKey").GetString());
        Assert.True(row.GetProperty("FlushIntervalSeconds").GetInt32() > 0);
        Assert.NotNull(row.GetProperty("Settled").GetString());

        var address = node.ControlUrl.AbsoluteUri;
        Uri[] changed =
        [
            new(address.Replace(node.Id, other.Id, StringComparison.Ordinal)),
            new(address.Replace("se=", "se=9", StringComparison.Ordinal)),
            new(address.Replace("sig=", "sig=A", StringComparison.Ordinal)),
            new(address.Split('?')[0]),
        ];
        foreach (var url in changed)
        {
            Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Get, url, null));
        }

        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch, new HttpMethod("MERGE") })
        {
            Assert.Equal(HttpStatusCode.MethodNotAllowed, await SendAsync(method, node.ControlUrl, null));
        }
    }

    /// <summary>Whoever can connect to the tables of this machine needs its own key: the emulator's published one opens nothing.</summary>
    private async Task TablesAreClosedAsync()
    {
        var key = Path.Combine(_stack.DataDirectory, "secrets", "tables-key");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(key) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var command = _stack.Processes.Select(Stack.CommandLine)
            .Single(c => c.Contains("--tablePort", StringComparison.Ordinal)).Split(' ');
        var port = int.Parse(command[Array.IndexOf(command, "--tablePort") + 1], CultureInfo.InvariantCulture);
        const string account = AzuriteServer.AccountName;
        var tables = $"AccountName={account};TableEndpoint=http://127.0.0.1:{port}/{account};DefaultEndpointsProtocol=http";
        Assert.Contains("Open", await NamesAsync($"{tables};AccountKey={(await File.ReadAllTextAsync(key)).Trim()}"));
        var refused = await Assert.ThrowsAsync<TableStorageException>(() => NamesAsync($"{tables};AccountKey={AzuriteServer.PublishedKey}"));
        Assert.Equal(403, refused.Status);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(string connection)
    {
        var names = new List<string>();
        await foreach (var name in new TableServiceClient(connection).QueryTablesAsync())
        {
            names.Add(name);
        }

        return names;
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, Uri url, string? authorization, int bytes = 10)
    {
        using var http = new HttpClient(SelfSignedCertificate.Trusting(_certificate));
        using var request = new HttpRequestMessage(method, url);
        request.Content = method == HttpMethod.Get ? null : new ByteArrayContent(new byte[bytes]);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
