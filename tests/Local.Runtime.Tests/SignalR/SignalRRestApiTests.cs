using System.Net;
using System.Text;
using CloudNexus.Local.Runtime.SignalR;
using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.SignalR;

public sealed class SignalRRestApiTests : IAsyncLifetime
{
    private const string Message = """{"target":"m","arguments":[{"a":1.50},"b",null]}""";

    private RunningHost _host = null!;
    private SignalRClient _ann = null!;

    public async Task InitializeAsync()
    {
        _host = await RunningHost.StartAsync(SignalRApp.Create());
        _ann = await SignalRApp.ConnectAsync(_host, "ann");
    }

    public async Task DisposeAsync()
    {
        await _ann.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("/api/hubs/live/:send")]
    [InlineData("/api/hubs/LIVE/:send")]
    [InlineData("/api/hubs/live/users/ann/:send")]
    [InlineData("/api/hubs/live/groups/everybody/:send")]
    public async Task Send_ToThoseThatAreThere_IsDeliveredAsItIs(string path)
    {
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync("POST", path, Message));

        Assert.Equal("""m[{"a":1.50},"b",null]""", await _ann.NextCallAsync());
    }

    [Fact]
    public async Task Send_ToAConnection_IsDelivered()
    {
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync("POST", $"/api/hubs/live/connections/{AnnsId}/:send", Message));

        Assert.StartsWith("m[", await _ann.NextCallAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/hubs/other/:send")]
    [InlineData("/api/hubs/live/users/bob/:send")]
    [InlineData("/api/hubs/live/groups/nobody/:send")]
    [InlineData("/api/hubs/live/connections/none/:send")]
    public async Task Send_ToNobody_IsAcceptedAndReachesNobody(string path)
    {
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync("POST", path, Message));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync("POST", "/api/hubs/live/:send", """{"target":"last"}"""));

        Assert.Equal("last[]", await _ann.NextCallAsync());
    }

    [Fact]
    public async Task Group_OfConnections_CanBeJoinedAndLeft()
    {
        var member = $"/api/hubs/live/groups/g%20%2F1/connections/{AnnsId}";
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("HEAD", "/api/hubs/live/groups/g%20%2F1"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("PUT", member));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("HEAD", "/api/hubs/live/groups/g%20%2F1"));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync("POST", "/api/hubs/live/groups/g%20%2F1/:send", Message));
        Assert.StartsWith("m[", await _ann.NextCallAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await SendAsync("DELETE", member));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("HEAD", "/api/hubs/live/groups/g%20%2F1"));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("PUT", "/api/hubs/live/groups/g/connections/none"));
    }

    [Fact]
    public async Task Group_OfUsers_CanBeJoinedAndLeft()
    {
        const string Member = "/api/hubs/live/users/ann/groups/g";
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("HEAD", Member));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("PUT", Member, null, "&ttl=60"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("HEAD", Member));
        Assert.Single(SignalRApp.Live(_host).Group("g"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("DELETE", Member));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("HEAD", Member));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("PUT", Member));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("DELETE", "/api/hubs/live/users/ann/groups"));
        Assert.Empty(SignalRApp.Live(_host).Group("g"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync("PUT", Member, null, "&ttl=soon"));
    }

    [Fact]
    public async Task Existence_OfConnectionsAndUsers_IsTold()
    {
        Assert.Equal(HttpStatusCode.OK, await SendAsync("HEAD", $"/api/hubs/live/connections/{AnnsId}"));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("HEAD", "/api/hubs/live/connections/none"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("HEAD", "/api/hubs/live/users/ann"));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("HEAD", "/api/hubs/live/users/bob"));
    }

    [Fact]
    public async Task Connection_ThatIsDeleted_IsClosed()
    {
        Assert.Equal(HttpStatusCode.OK, await SendAsync("DELETE", $"/api/hubs/live/connections/{AnnsId}"));

        Assert.True(await _ann.IsClosedByServerAsync());
    }

    [Theory]
    [InlineData("/users/ann", false, true)]
    [InlineData("", false, true)]
    [InlineData("/users/ann", true, false)]
    [InlineData("/users/bob", false, false)]
    [InlineData("/groups/none", false, false)]
    public async Task CloseConnections_OfUsersGroupsOrAll_ClosesThoseAndNoOthers(string whose, bool isExcluded, bool isClosed)
    {
        var query = isExcluded ? $"&excluded={AnnsId}" : "";
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("POST", $"/api/hubs/live{whose}/:closeConnections", query: query));

        if (isClosed)
        {
            Assert.True(await _ann.IsClosedByServerAsync());
        }
        else
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync("HEAD", $"/api/hubs/live/connections/{AnnsId}"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ torn")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"target":""}""")]
    [InlineData("""{"target":7}""")]
    [InlineData("""{"target":"m","arguments":{}}""")]
    public async Task Send_OfSomethingElse_Is400(string body)
    {
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync("POST", "/api/hubs/live/:send", body));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_OfMoreThanAMegabyte_Is413(bool isChunked)
    {
        var body = $$"""{"target":"m","arguments":["{{new string('x', 1024 * 1024)}}"]}""";

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync("POST", "/api/hubs/live/:send", body, isChunked: isChunked));
    }

    [Fact]
    public async Task Request_WithoutApiVersion_Is400()
    {
        using var request = Request("POST", "/api/hubs/live/:send", "/api/hubs/live/:send");
        request.Content = new StringContent(Message);
        using var answer = await _host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Request_WithoutATokenForItsAddress_Is401()
    {
        using var none = await _host.Http.PostAsync("/api/hubs/live/:send?api-version=2022-06-01", new StringContent(Message));
        using var wrong = Request("POST", "/api/hubs/live/:send?api-version=2022-06-01", "/api/hubs/live/users/ann/:send");
        using var answer = await _host.Http.SendAsync(wrong);

        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private string AnnsId => SignalRApp.Live(_host).User("ann")[0].Id;

    private async Task<HttpStatusCode> SendAsync(string method, string path, string? body = null, string query = "", bool isChunked = false)
    {
        using var request = Request(method, $"{path}?api-version=2022-06-01{query}", path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await _host.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private HttpRequestMessage Request(string method, string address, string audience)
    {
        var token = AccessTokens.Issue(
            TestApp.AccessKey, _host.Address + audience, null, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
        var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Add("Authorization", $"Bearer {token}");
        return request;
    }
}
