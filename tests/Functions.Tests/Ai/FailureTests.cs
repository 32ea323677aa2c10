using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.Ai.Support;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Functions.Tests.Ai;

/// <summary>An Ollama that is away, stops or talks rubbish, and clients that go away: clear answers, and nobody is held up afterwards.</summary>
[Collection(AiCollection.Name)]
public sealed class FailureTests(AiApp app)
{
    [Theory]
    [InlineData(FakeFault.ErrorLine, HttpStatusCode.BadGateway, "model_failed")]
    [InlineData(FakeFault.Rubbish, HttpStatusCode.BadGateway, "model_server_broken")]
    [InlineData(FakeFault.Cut, HttpStatusCode.BadGateway, "model_server_broken")]
    [InlineData(FakeFault.EndsEarly, HttpStatusCode.BadGateway, "model_server_broken")]
    [InlineData(FakeFault.Refused, HttpStatusCode.BadGateway, "model_failed")]
    public async Task Chat_OllamaFails_SaysSoAndTheNextIsAnswered(FakeFault fault, HttpStatusCode status, string code)
    {
        foreach (var words in new[] { Array.Empty<string>(), ["Half", " an"] })
        {
            app.Ollama.Answer = new FakeAnswer { Words = words, Fault = fault };
            using var whole = await app.ChatAsync(AiApp.Question());
            var error = await OpenAiProblem.AssertAsync(whole, status, code);
            Assert.Equal("server_error", error.GetProperty("type").GetString());

            using var streamed = await app.ChatAsync(AiApp.Question(stream: true));
            if (words.Length == 0 || fault == FakeFault.Refused)
            {
                await OpenAiProblem.AssertAsync(streamed, status, code);
            }
            else
            {
                var (data, isDone) = await EventText.ReadAsync(streamed);
                Assert.False(isDone);
                Assert.Equal("Half an", string.Concat(data.SkipLast(1).Select(d => d.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString())));
                Assert.Equal(code, data[^1].GetProperty("error").GetProperty("code").GetString());
            }

            await AssertAnswersAsync();
        }
    }

    [Theory]
    [InlineData(400, HttpStatusCode.BadRequest, "model_refused")]
    [InlineData(503, HttpStatusCode.ServiceUnavailable, "model_server_busy")]
    public async Task Chat_OllamaRefuses_IsPassedOn(int status, HttpStatusCode expected, string code)
    {
        app.Ollama.Answer = new FakeAnswer { Fault = FakeFault.Refused, Status = status, Error = "does not support tools" };
        using var answer = await app.ChatAsync(AiApp.Question());
        var error = await OpenAiProblem.AssertAsync(answer, expected, code);
        Assert.Contains("does not support tools", error.GetProperty("message").GetString());
        Assert.Equal(expected == HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task Chat_ClientGoesAway_StopsOllamaAndFreesThePlace()
    {
        var cancelled = app.Ollama.Cancelled;
        app.Ollama.Answer = new FakeAnswer { Words = ["Half"], Fault = FakeFault.Silent };
        for (var i = 0; i < 3; i++)
        {
            var answer = await app.ChatAsync(AiApp.Question(stream: true));
            await using (var body = await answer.Content.ReadAsStreamAsync())
            {
                Assert.True(await body.ReadAsync(new byte[10]) > 0);
            }

            answer.Dispose();
        }

        await Eventually.True(() => app.Ollama.Cancelled == cancelled + 3 && app.Ollama.Running == 0, "Ollama has noticed");
        await AssertAnswersAsync();
    }

    [Fact]
    public async Task Chat_OllamaRedirects_NobodyElseIsAsked()
    {
        await using var elsewhere = await FakeOllama.StartAsync(AiApp.Model);
        app.Ollama.Answer = new FakeAnswer { Fault = FakeFault.Redirected, Elsewhere = new Uri(elsewhere.Url, "/api/chat") };
        using var answer = await app.ChatAsync(AiApp.Question());
        await OpenAiProblem.AssertAsync(answer, HttpStatusCode.BadGateway, "model_server_broken");
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Chat_ImageAtAnAddress_IsRefusedAndNotFetched()
    {
        await using var elsewhere = await FakeOllama.StartAsync();
        using var answer = await app.ChatAsync(new
        {
            model = AiApp.Model,
            messages = new[] { new { role = "user", content = new[] { new { type = "image_url", image_url = new { url = $"{elsewhere.Url}cat.png" } } } } },
        });
        await OpenAiProblem.AssertAsync(answer, HttpStatusCode.BadRequest, "unsupported_parameter");
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Chat_OllamaAway_Is503WithWhatToDo()
    {
        await using var none = new FakeAway();
        await none.InitializeAsync();
        using var answer = await none.App.Http.PostAsync("/v1/chat/completions", FunctionApp.JsonBody(JsonSerializer.Serialize(AiApp.Question())));
        var error = await OpenAiProblem.AssertAsync(answer, HttpStatusCode.ServiceUnavailable, "model_server_away");
        Assert.Contains("NEXUS_OLLAMA_URL", error.GetProperty("message").GetString());
        Assert.NotNull(answer.Headers.RetryAfter);

        var status = await none.App.GetAsync("/api/v1/ai/status");
        Assert.Equal("model-server-away", status.GetProperty("state").GetString());
        Assert.Equal(0, status.GetProperty("queue").GetProperty("running").GetInt32());
        using var models = await none.App.Http.GetAsync("/v1/models");
        await OpenAiProblem.AssertAsync(models, HttpStatusCode.ServiceUnavailable, "model_server_away");
    }

    [Theory]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("POST", "/v1/audio/speech")]
    [InlineData("DELETE", "/v1/models/x")]
    public async Task Route_ThatIsNone_IsOpenAisError(string method, string path)
    {
        using var answer = await app.App.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await OpenAiProblem.AssertAsync(answer, HttpStatusCode.NotFound, "unknown_route");
    }

    [Fact]
    public async Task Request_NoKey_IsOpenAisError()
    {
        using var answer = await app.App.Nobody.GetAsync("/v1/models");
        var error = await OpenAiProblem.AssertAsync(answer, HttpStatusCode.Unauthorized, "invalid_api_key");
        Assert.Equal("authentication_error", error.GetProperty("type").GetString());
    }

    private async Task AssertAnswersAsync()
    {
        app.Ollama.Answer = new FakeAnswer();
        using var answer = await app.ChatAsync(AiApp.Question());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var whole = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Hello there.", whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    /// <summary>An app whose Ollama is not there.</summary>
    private sealed class FakeAway : IAsyncDisposable
    {
        public FunctionApp App { get; } = new($"--NEXUS_OLLAMA_URL=http://127.0.0.1:{Ports.Free()}");

        public Task InitializeAsync() => App.InitializeAsync();

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            App.Dispose();
        }
    }
}
