using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.Http;

public sealed class HttpTriggerTests : IAsyncLifetime
{
    private RunningHost _host = null!;

    public async Task InitializeAsync() => _host = await RunningHost.StartAsync(typeof(HttpFunctions));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Request_ToAFunctionWithoutRoute_GoesToItsNameWithAnyMethod(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/Plain");
        using var answer = await _host.Http.SendAsync(request);

        Assert.Equal($"{method} plain", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_WithRouteParameters_BindsThemByName()
    {
        Assert.Equal("/things/a b/sizes/7 a b 7", await _host.Http.GetStringAsync("/things/a%20b/sizes/7"));
    }

    [Theory]
    [InlineData("/optional", "GET none")]
    [InlineData("/optional/3", "GET 3")]
    public async Task Request_WithAnOptionalParameter_BindsItOrNull(string path, string expected)
    {
        Assert.Equal(expected, await _host.Http.GetStringAsync(path));
    }

    [Fact]
    public async Task Request_WhoseParameterIsNoGuid_IsAnEmpty500()
    {
        using var answer = await _host.Http.GetAsync("/guids/nonsense");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Contains(_host.Logs.Errors, e => e.Contains("GetGuid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_WithAJsonBody_BindsBodyContextAndStopToken()
    {
        using var answer = await _host.Http.PostAsJsonAsync("/widgets", new Widget("w", 3));
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal("w", body.GetProperty("name").GetString());
        Assert.Equal("CloudNexus.Local.Runtime.Tests.Http.HttpFunctions.PostWidget", body.GetProperty("entryPoint").GetString());
        Assert.True(body.GetProperty("isStopToken").GetBoolean());
    }

    [Fact]
    public async Task Request_WithBadJson_IsAnEmpty500AsInTheRealHost()
    {
        using var content = new StringContent("{ nope", Encoding.UTF8, "application/json");
        using var answer = await _host.Http.PostAsync("/widgets", content);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Request_AnsweredByAnActionResult_HasItsStatusAndBody()
    {
        using var answer = await _host.Http.GetAsync("/Action");

        Assert.Equal(418, (int)answer.StatusCode);
        Assert.Equal("""{"method":"GET"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_AnsweredByWriting_HasWhatWasWritten()
    {
        using var answer = await _host.Http.GetAsync("/Write");

        Assert.Equal(HttpStatusCode.NonAuthoritativeInformation, answer.StatusCode);
        Assert.Equal("written", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_AnsweredInPieces_SeesTheFirstBeforeTheSecondIsThere()
    {
        var release = new TaskCompletionSource();
        _host.Probe.Act = () => release.Task;
        using var answer = await _host.Http.GetAsync("/Stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        Assert.Equal("first", await reader.ReadLineAsync());
        release.SetResult();
        Assert.Equal("second", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Request_WhoseFunctionFailsInMidAnswer_IsCutOff()
    {
        _host.Probe.Act = () => throw new InvalidOperationException("in the middle");

        await Assert.ThrowsAsync<HttpRequestException>(() => _host.Http.GetStringAsync("/Stream"));
    }

    [Fact]
    public async Task Request_WhoseFunctionThrows_IsAnEmpty500WithALogLine()
    {
        using var answer = await _host.Http.GetAsync("/Throw");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Contains(_host.Logs.Errors, e => e.Contains("Throw failed", StringComparison.Ordinal));
        Assert.Contains(_host.Logs.Errors, e => e.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(1, _host.Counters["functions.failures"]);
        Assert.Equal(1, _host.Counters["functions.invocations"]);
    }

    [Fact]
    public async Task Request_WhoseFunctionReturnsNull_IsA500WithALogLine()
    {
        using var answer = await _host.Http.GetAsync("/Null");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.False(answer.Headers.Contains("X-Left"));
        Assert.Contains(_host.Logs.Errors, e => e.Contains("Null gave no answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_WhoseBodyIsReadSynchronously_IsA500()
    {
        using var content = new StringContent("text");
        using var answer = await _host.Http.PostAsync("/ReadSync", content);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/things/a/sizes/notANumber")]
    public async Task Request_ThatNoRouteTakes_IsProblemDetails404(string path)
    {
        using var answer = await _host.Http.GetAsync(path);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(404, problem.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Request_WithAnotherMethod_IsProblemDetails405()
    {
        using var answer = await _host.Http.GetAsync("/widgets");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("POST", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Stop_WhileAFunctionRuns_CancelsItsToken()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        var request = _host.Http.GetAsync("/WaitForStop", patience.Token);
        await Eventually.True(() => _host.Probe.Seen.Count > 0, "the function runs");

        await _host.StopAsync();

        Assert.Contains("stopped", _host.Probe.Seen);
        using var answer = await request;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
