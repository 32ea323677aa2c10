using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.Ai.Support;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Functions.Tests.Ai.Relay;

/// <summary>Questions to an Ollama that only an agent on its host reaches: the agent's own relay before the whole app.</summary>
[Collection(RelayCollection.Name)]
public sealed class RelayTests(RelayApp app)
{
    [Fact]
    public async Task Chat_Whole_IsAnsweredByTheRelaysOllama()
    {
        await using var relay = await app.StartRelayAsync("whole:1b");
        using var answer = await app.ChatAsync("whole:1b", stream: false);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var whole = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Hello there.", whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(7, whole.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal("Hi", (string?)relay.Ollama.Bodies("/api/chat").Single()["messages"]![0]!["content"]);
        await Eventually.True(() => relay.Loop is { Answered: 1, Running: 0 }, "the relay has ended it");
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Chat_Streamed_ComesAsItIsMade()
    {
        await using var relay = await app.StartRelayAsync("streamed:1b");
        var goOn = new TaskCompletionSource();
        relay.Ollama.Answer = new FakeAnswer { Words = ["Grüße", " 🚀"], Before = (number, _) => number == 1 ? goOn.Task : Task.CompletedTask };
        using var answer = await app.ChatAsync("streamed:1b", stream: true);

        // The first word is here before the second one is made.
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var first = await ReadUntilAsync(reader, @"Gr\u00FC\u00DFe");
        Assert.DoesNotContain(@"\uD83D\uDE80", first);
        goOn.SetResult();
        var rest = await reader.ReadToEndAsync();
        Assert.Contains(@"\uD83D\uDE80", rest);
        Assert.EndsWith("data: [DONE]\n\n", rest);
    }

    [Fact]
    public async Task Embeddings_LargerThanAPiece_AreWhole()
    {
        await using var relay = await app.StartRelayAsync("embed:1b");
        var texts = Enumerable.Range(1, 256).Select(i => new string('x', i)).ToArray();
        relay.Ollama.EmbeddingLength = 600;
        using var answer = await app.Http.PostAsJsonAsync("/v1/embeddings", new { model = "embed:1b", input = texts });
        var list = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
        Assert.Equal(texts.Length, list.GetArrayLength());
        Assert.All(list.EnumerateArray(), (item, i) => Assert.Equal(i + 1, item.GetProperty("embedding")[0].GetDouble()));
        Assert.All(list.EnumerateArray(), item => Assert.Equal(600, item.GetProperty("embedding").GetArrayLength()));
    }

    [Fact]
    public async Task Chat_ImageOfMegabytes_ReachesOllamaWhole()
    {
        await using var relay = await app.StartRelayAsync("image:1b");
        var image = Convert.ToBase64String(Enumerable.Range(0, 2_500_000).Select(i => (byte)(i * 31)).ToArray());
        using var answer = await app.Http.PostAsJsonAsync("/v1/chat/completions", new
        {
            model = "image:1b",
            messages = new[] { new { role = "user", content = new[] { new { type = "image_url", image_url = new { url = $"data:image/png;base64,{image}" } } } } },
        });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(image, (string?)relay.Ollama.Bodies("/api/chat").Single()["messages"]![0]!["images"]![0]);
    }

    [Theory]
    [InlineData(FakeFault.ErrorLine, HttpStatusCode.BadGateway, "model_failed")]
    [InlineData(FakeFault.Rubbish, HttpStatusCode.BadGateway, "model_server_broken")]
    [InlineData(FakeFault.Cut, HttpStatusCode.BadGateway, "model_server_broken")]
    [InlineData(FakeFault.EndsEarly, HttpStatusCode.BadGateway, "model_server_broken")]
    [InlineData(FakeFault.Refused, HttpStatusCode.BadGateway, "model_failed")]
    public async Task Chat_OllamaFails_IsToldAsWithoutARelay(FakeFault fault, HttpStatusCode status, string code)
    {
        var model = $"faults-{fault}:1b".ToLowerInvariant();
        await using var relay = await app.StartRelayAsync(model);
        relay.Ollama.Answer = new FakeAnswer { Words = ["Half", " an"], Fault = fault };
        using var whole = await app.ChatAsync(model, stream: false);
        await OpenAiProblem.AssertAsync(whole, status, code);
        using var streamed = await app.ChatAsync(model, stream: true);
        if (fault == FakeFault.Refused)
        {
            await OpenAiProblem.AssertAsync(streamed, status, code);
        }
        else
        {
            var (data, isDone) = await EventText.ReadAsync(streamed);
            Assert.False(isDone);
            Assert.Equal(code, data[^1].GetProperty("error").GetProperty("code").GetString());
        }

        relay.Ollama.Answer = new FakeAnswer();
        using var next = await app.ChatAsync(model, stream: false);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Chat_ClientGoesAway_StopsTheRelaysOllama()
    {
        await using var relay = await app.StartRelayAsync("cancelled:1b");
        relay.Ollama.Answer = new FakeAnswer { Words = ["Half"], Fault = FakeFault.Silent };
        var answer = await app.ChatAsync("cancelled:1b", stream: true);
        await using (var body = await answer.Content.ReadAsStreamAsync())
        {
            Assert.True(await body.ReadAsync(new byte[10]) > 0);
        }

        answer.Dispose();
        await Eventually.True(() => relay.Ollama is { Cancelled: 1, Running: 0 } && relay.Loop.Cancelled == 1, "Ollama has noticed");
        await AssertNothingLeftAsync();
        relay.Ollama.Answer = new FakeAnswer();
        using var next = await app.ChatAsync("cancelled:1b", stream: false);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Chat_TwoRelays_ShareTheLoad()
    {
        await using var one = await app.StartRelayAsync("shared:1b");
        await using var two = await app.StartRelayAsync("shared:1b");
        var both = new TaskCompletionSource();
        one.Ollama.Answer = two.Ollama.Answer = new FakeAnswer { Before = (_, _) => both.Task };
        var answers = Enumerable.Range(0, 2).Select(_ => app.ChatAsync("shared:1b", stream: false)).ToArray();
        await Eventually.True(() => one.Ollama.Running == 1 && two.Ollama.Running == 1, "each answers one");
        both.SetResult();
        foreach (var answer in await Task.WhenAll(answers))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Chat_RelaysOllamaIsAway_AnotherTakesOver()
    {
        await using var one = await app.StartRelayAsync("away:1b");
        await one.Ollama.DisposeAsync();
        using var none = await app.ChatAsync("away:1b", stream: false);
        var error = await OpenAiProblem.AssertAsync(none, HttpStatusCode.ServiceUnavailable, "model_server_away");
        Assert.Contains("/api/v1/ai/relays", error.GetProperty("message").GetString());
        await using var two = await app.StartRelayAsync("away:1b");
        using var answer = await app.ChatAsync("away:1b", stream: false);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.True(() => two.Loop.Answered == 1, "the other answered");
    }

    [Fact]
    public async Task Chat_RelayIsStopped_BeforeTheAnswerAnotherTakesOverAndLaterItBreaksOff()
    {
        await using var one = await app.StartRelayAsync("stopped:1b");
        one.Ollama.Answer = new FakeAnswer { Words = [], Fault = FakeFault.Silent };
        var answer = app.ChatAsync("stopped:1b", stream: true);
        await Eventually.True(() => one.Ollama.Running == 1, "it is at it");
        await using var two = await app.StartRelayAsync("stopped:1b");
        two.Ollama.Answer = new FakeAnswer { Words = ["Half"], Fault = FakeFault.Silent };
        await one.StopAsync();
        using var begun = await answer;
        using var reader = new StreamReader(await begun.Content.ReadAsStreamAsync());
        await ReadUntilAsync(reader, "Half");
        await two.StopAsync();
        var rest = await reader.ReadToEndAsync();
        Assert.Contains("model_server_broken", rest);
        Assert.DoesNotContain("[DONE]", rest);
    }

    [Fact]
    public async Task Models_OfARelay_AreListed()
    {
        await using var relay = await app.StartRelayAsync("listed:latest");
        var models = await app.App.GetAsync("/v1/models");
        Assert.Contains(models.GetProperty("data").EnumerateArray(), m => m.GetProperty("id").GetString() == "listed:latest");
        var own = await app.App.GetAsync("/api/v1/ai/models");
        var model = own.GetProperty("models").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "listed:latest");
        Assert.Equal("3.2B", model.GetProperty("parameters").GetString());
        Assert.Equal(2_019_393_189, model.GetProperty("sizeBytes").GetInt64());
        var status = await app.App.GetAsync("/api/v1/ai/status");
        Assert.Equal("ok", status.GetProperty("state").GetString());
        Assert.True(status.GetProperty("relays").GetInt32() > 0, "one is up");
    }

    private static async Task<string> ReadUntilAsync(StreamReader reader, string text)
    {
        var read = "";
        while (!read.Contains(text, StringComparison.Ordinal))
        {
            read += await reader.ReadLineAsync() ?? throw new InvalidDataException($"It ended: {read}");
        }

        return read;
    }

    /// <summary>Of questions and answers nothing stays in the store.</summary>
    private async Task AssertNothingLeftAsync()
    {
        var table = await app.App.Tables.GetAsync(Tables.AiWork);
        await Eventually.Get(
            async () =>
            {
                var rows = new List<string>();
                await foreach (var row in table.QueryAsync())
                {
                    rows.Add($"{row.PartitionKey}/{row.RowKey}");
                }

                return string.Join(' ', rows);
            },
            rows => rows.Length == 0,
            "nothing is left");
    }
}
