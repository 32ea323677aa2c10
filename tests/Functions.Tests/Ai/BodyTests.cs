using System.Net;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Tests.Ai.Support;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Functions.Tests.Ai;

/// <summary>Bodies that OpenAI's clients send or that nobody honest does.</summary>
[Collection(AiCollection.Name)]
public sealed class BodyTests(AiApp app)
{
    private const string Hi = "\"model\":\"llama3.2:3b\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    public static TheoryData<string> Routes => ["chat/completions", "completions", "embeddings"];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_NoneOrRubbish_Is400(string route)
    {
        string[] bodies =
        [
            new string('[', 200) + new string(']', 200), "{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", 80)) + "1" + new string('}', 81),
            "[]", "null", "7", "", "{", "{}{}", "{\"model\":7}", "{\"model\":\"a b\"}", "{\"model\":\"llama3.2:3b\"}", "\u00ff",
        ];
        foreach (var body in bodies)
        {
            using var answer = await PostAsync(route, body);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{body[..Math.Min(40, body.Length)]}: {answer.StatusCode}");
            Assert.Contains("\"error\":{", await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_TooLargeOrNoJson_IsRefused(string route)
    {
        using var large = await PostAsync(route, "{" + new string(' ', (8 * 1024 * 1024) + 1) + "}");
        await OpenAiProblem.AssertAsync(large, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        using var text = await app.Http.PostAsync($"/v1/{route}", new StringContent("{}", Encoding.UTF8, "text/plain"));
        await OpenAiProblem.AssertAsync(text, HttpStatusCode.UnsupportedMediaType, "not_json");
    }

    [Theory]
    [InlineData("\"temperature\":3", "temperature")]
    [InlineData("\"max_tokens\":0", "max_tokens")]
    [InlineData("\"stop\":[1]", "stop")]
    [InlineData("\"n\":2", "n")]
    [InlineData("\"logprobs\":true", "logprobs")]
    [InlineData("\"tools\":[{\"type\":\"other\"}]", "tools")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"b\"}}", "tool_choice")]
    [InlineData("\"response_format\":{\"type\":\"xml\"}", "response_format")]
    [InlineData("\"reasoning_effort\":\"endless\"", "reasoning_effort")]
    [InlineData("\"modalities\":[\"audio\"]", "modalities")]
    public async Task Chat_ValueThatCannotBe_NamesTheParameter(string field, string parameter)
    {
        using var answer = await PostAsync("chat/completions", $"{{{Hi},{field}}}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("error");
        Assert.Equal(parameter, error.GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("""{"role":"robot","content":"x"}""")]
    [InlineData("""{"role":"user"}""")]
    [InlineData("""{"role":"user","content":7}""")]
    [InlineData("""{"role":"user","content":[{"type":"input_audio"}]}""")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,%%%"}}]}""")]
    [InlineData("""{"role":"tool","content":"x","tool_call_id":"never"}""")]
    [InlineData("""{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"[1]"}}]}""")]
    [InlineData("null")]
    public async Task Chat_MessageThatIsNone_Is400(string message)
    {
        using var answer = await PostAsync("chat/completions", $"{{\"model\":\"llama3.2:3b\",\"messages\":[{message}]}}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("messages[0]", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Chat_FieldsThatAreNotKnown_ArePassedOver()
    {
        app.Ollama.Answer = new FakeAnswer { Thinking = "Hm." };
        using var answer = await PostAsync(
            "chat/completions", $"{{{Hi},\"store\":true,\"metadata\":{{\"a\":\"b\"}},\"parallel_tool_calls\":true,\"newest_field\":[1],\"reasoning_effort\":\"low\",\"tool_choice\":\"none\",\"tools\":[]}}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var message = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("choices")[0].GetProperty("message");
        Assert.Equal("Hm.", message.GetProperty("reasoning").GetString());
        var asked = app.Ollama.Bodies("/api/chat")[^1];
        Assert.Equal("low", (string?)asked["think"]);
        Assert.Null(asked["tools"]);
    }

    [Fact]
    public async Task Chat_ToolByName_StandsAlone()
    {
        app.Ollama.Answer = new FakeAnswer();
        using var answer = await PostAsync(
            "chat/completions",
            $"{{{Hi},\"tools\":[{Tool("a")},{Tool("b")}],\"tool_choice\":{Tool("b")}}}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var tools = app.Ollama.Bodies("/api/chat")[^1]["tools"]!.AsArray();
        Assert.Equal("b", (string?)Assert.Single(tools)!["function"]!["name"]);

        static string Tool(string name) => $"{{\"type\":\"function\",\"function\":{{\"name\":\"{name}\"}}}}";
    }

    [Fact]
    public async Task Completion_WholeAndStreamed_AreTheOlderShape()
    {
        app.Ollama.Answer = new FakeAnswer { Words = ["b", "c"], DoneReason = "length" };
        using var whole = await PostAsync("completions", """{"model":"gpt-4","prompt":"a","suffix":"d","max_tokens":2}""");
        var answer = JsonSerializer.Deserialize<JsonElement>(await whole.Content.ReadAsStringAsync());
        Assert.Equal("text_completion", answer.GetProperty("object").GetString());
        Assert.Equal("bc", answer.GetProperty("choices")[0].GetProperty("text").GetString());
        Assert.Equal("length", answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(9, answer.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal("d", (string?)app.Ollama.Bodies("/api/generate")[^1]["suffix"]);

        using var streamed = await PostAsync("completions", """{"model":"gpt-4","prompt":["a"],"stream":true,"stream_options":{"include_usage":true}}""");
        var (data, isDone) = await EventText.ReadAsync(streamed);
        Assert.True(isDone);
        Assert.Equal("bc", string.Concat(data.SelectMany(d => d.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("text").GetString())));
        Assert.Equal(2, data[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Theory]
    [InlineData("{\"model\":\"gpt-4\",\"prompt\":[\"a\",\"b\"]}", "completions")]
    [InlineData("{\"model\":\"gpt-4\",\"prompt\":[1,2]}", "completions")]
    [InlineData("{\"model\":\"gpt-4\",\"prompt\":\"a\",\"echo\":true}", "completions")]
    [InlineData("{\"model\":\"gpt-4\",\"input\":[[1,2]]}", "embeddings")]
    public async Task Body_WhatModelsHereDoNotTake_IsSaid(string body, string route)
    {
        using var answer = await PostAsync(route, body);
        await OpenAiProblem.AssertAsync(answer, HttpStatusCode.BadRequest, "unsupported_parameter");
    }

    private Task<HttpResponseMessage> PostAsync(string route, string body) => app.Http.PostAsync($"/v1/{route}", FunctionApp.JsonBody(body));
}
