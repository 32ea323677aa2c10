using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Tests.Ai.Support;
using CloudNexus.Harness.Ollama;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;

namespace CloudNexus.Functions.Tests.Ai;

/// <summary>OpenAI's own client for .NET, unchanged: only its address and key are ours.</summary>
[Collection(AiCollection.Name)]
public sealed class OpenAiClientTests(AiApp app)
{
    private static readonly BinaryData CitySchema = BinaryData.FromString(
        """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""");

    [Fact]
    public async Task Chat_Whole_AnswersWithUsage()
    {
        app.Ollama.Answer = new FakeAnswer { Words = ["Four", "."], PromptTokens = 11 };

        ChatCompletion answer = await Chat().CompleteChatAsync(
            [new SystemChatMessage("Be brief."), new UserChatMessage("2+2?")],
            new ChatCompletionOptions { Temperature = 0.5f, MaxOutputTokenCount = 50, StopSequences = { "END" } });

        Assert.Equal("Four.", answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal(AiApp.Model, answer.Model);
        Assert.Equal((11, 2, 13), (answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.TotalTokenCount));
        var asked = app.Ollama.Bodies("/api/chat")[^1];
        Assert.Equal("system", (string?)asked["messages"]![0]!["role"]);
        Assert.Equal("2+2?", (string?)asked["messages"]![1]!["content"]);
        Assert.Equal(50, (int?)asked["options"]!["num_predict"]);
        Assert.Equal(0.5, (double?)asked["options"]!["temperature"]);
        Assert.Equal("END", (string?)asked["options"]!["stop"]![0]);
        Assert.Equal(300, (int?)asked["keep_alive"]);
    }

    [Fact]
    public async Task Chat_Alias_AsksItsModelWithItsContext()
    {
        app.Ollama.Answer = new FakeAnswer();
        ChatCompletion answer = await Chat("gpt-4o").CompleteChatAsync("Hi");
        Assert.Equal(AiApp.Model, answer.Model);
        var asked = app.Ollama.Bodies("/api/chat")[^1];
        Assert.Equal(AiApp.Model, (string?)asked["model"]);
        Assert.Equal(8192, (int?)asked["options"]!["num_ctx"]);
    }

    [Fact]
    public async Task Chat_Streamed_ComesPartByPartAndWithUsage()
    {
        app.Ollama.Answer = new FakeAnswer { Words = ["One", " two", " three"], DoneReason = "length" };
        var (texts, usage, reason) = (new List<string>(), default(ChatTokenUsage), default(ChatFinishReason?));

        await foreach (var update in Chat().CompleteChatStreamingAsync("Count"))
        {
            texts.AddRange(update.ContentUpdate.Select(c => c.Text));
            usage ??= update.Usage;
            reason ??= update.FinishReason;
        }

        Assert.Equal(["One", " two", " three"], texts);
        Assert.Equal(ChatFinishReason.Length, reason);
        Assert.Equal(3, usage!.OutputTokenCount);
    }

    [Fact]
    public async Task Chat_Tools_AreCalledAndAnswered()
    {
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("get_weather", "Weather of a city", CitySchema) } };
        app.Ollama.Answer = new FakeAnswer { Words = [], Calls = [("get_weather", new JsonObject { ["city"] = "Oslo" })] };
        List<ChatMessage> messages = [new UserChatMessage("Weather in Oslo?")];

        ChatCompletion first = await Chat().CompleteChatAsync(messages, options);
        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        var call = Assert.Single(first.ToolCalls);
        Assert.Equal("get_weather", call.FunctionName);
        Assert.Equal("Oslo", (string?)JsonNode.Parse(call.FunctionArguments)!["city"]);

        app.Ollama.Answer = new FakeAnswer { Words = ["It rains."] };
        messages.Add(new AssistantChatMessage(first));
        messages.Add(new ToolChatMessage(call.Id, "rain"));
        ChatCompletion second = await Chat().CompleteChatAsync(messages, options);

        Assert.Equal("It rains.", second.Content[0].Text);
        var asked = app.Ollama.Bodies("/api/chat")[^1];
        Assert.Equal("get_weather", (string?)asked["tools"]![0]!["function"]!["name"]);
        Assert.Equal("Oslo", (string?)asked["messages"]![1]!["tool_calls"]![0]!["function"]!["arguments"]!["city"]);
        Assert.Equal("get_weather", (string?)asked["messages"]![2]!["tool_name"]);
        Assert.Equal("rain", (string?)asked["messages"]![2]!["content"]);
    }

    [Fact]
    public async Task Chat_ToolsStreamed_ComeWithTheirIndex()
    {
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("get_weather", "Weather of a city", CitySchema) } };
        app.Ollama.Answer = new FakeAnswer
        {
            Words = ["Let me see."],
            Calls = [("get_weather", new JsonObject { ["city"] = "Oslo" }), ("get_weather", new JsonObject { ["city"] = "Rome" })],
        };
        var calls = new List<StreamingChatToolCallUpdate>();
        ChatFinishReason? reason = null;

        await foreach (var update in Chat().CompleteChatStreamingAsync([new UserChatMessage("Weather?")], options))
        {
            calls.AddRange(update.ToolCallUpdates);
            reason ??= update.FinishReason;
        }

        Assert.Equal([0, 1], calls.Select(c => c.Index));
        Assert.Equal(["""{"city":"Oslo"}""", """{"city":"Rome"}"""], calls.Select(c => c.FunctionArgumentsUpdate.ToString()));
        Assert.Equal(2, calls.Select(c => c.ToolCallId).Distinct().Count());
        Assert.Equal(ChatFinishReason.ToolCalls, reason);
    }

    [Fact]
    public async Task Chat_Schema_IsPassedOn()
    {
        app.Ollama.Answer = new FakeAnswer { Words = ["""{"city":"Oslo"}"""] };
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("city", CitySchema) };
        ChatCompletion answer = await Chat().CompleteChatAsync([new UserChatMessage("A city")], options);
        Assert.Equal("Oslo", (string?)JsonNode.Parse(answer.Content[0].Text)!["city"]);
        Assert.Equal("string", (string?)app.Ollama.Bodies("/api/chat")[^1]["format"]!["properties"]!["city"]!["type"]);

        await Chat().CompleteChatAsync([new UserChatMessage("JSON")], new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() });
        Assert.Equal("json", (string?)app.Ollama.Bodies("/api/chat")[^1]["format"]);
    }

    [Fact]
    public async Task Chat_ImageInTheBody_IsPassedOn()
    {
        app.Ollama.Answer = new FakeAnswer();
        var image = ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes([1, 2, 3]), "image/png");
        await Chat().CompleteChatAsync([new UserChatMessage(ChatMessageContentPart.CreateTextPart("What is it?"), image)]);
        var message = app.Ollama.Bodies("/api/chat")[^1]["messages"]![0]!;
        Assert.Equal("What is it?", (string?)message["content"]);
        Assert.Equal("AQID", (string?)message["images"]![0]);
    }

    [Fact]
    public async Task Embeddings_SeveralTexts_AreVectorsInOrder()
    {
        OpenAIEmbeddingCollection answer = await Client().GetEmbeddingClient(AiApp.Model).GenerateEmbeddingsAsync(["ab", "abcd"]);
        Assert.Equal([2f, 0.5f, -0.25f], answer[0].ToFloats().ToArray());
        Assert.Equal([4f, 0.5f, -0.25f], answer[1].ToFloats().ToArray());
        Assert.Equal(4, answer.Usage.InputTokenCount);
    }

    [Fact]
    public async Task Models_Listed_AreThoseInstalledAndTheirAliases()
    {
        OpenAIModelCollection models = await Client().GetOpenAIModelClient().GetModelsAsync();
        Assert.Contains(models, m => m is { Id: AiApp.Model, OwnedBy: "ollama" });
        Assert.Contains(models, m => m is { Id: "gpt-4o-mini", OwnedBy: "alias:llama3.2:3b" });
        OpenAIModel one = await Client().GetOpenAIModelClient().GetModelAsync("gpt-4o-mini");
        Assert.Equal(new DateTimeOffset(2026, 10, 1, 8, 0, 0, TimeSpan.Zero), one.CreatedAt);
    }

    [Theory]
    [InlineData("no-such-model", 404, "model_not_found")]
    [InlineData("bad name", 400, "bad_model")]
    public async Task Chat_ModelThatIsNone_IsOpenAisError(string model, int status, string code)
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Chat(model).CompleteChatAsync("Hi"));
        Assert.Equal(status, failure.Status);
        Assert.Contains(code, failure.Message);
        await Assert.ThrowsAsync<ClientResultException>(async () =>
        {
            await foreach (var _ in Chat(model).CompleteChatStreamingAsync("Hi"))
            {
            }
        });
    }

    [Fact]
    public async Task Chat_KeyThatIsNone_IsOpenAisError()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Client("nxp_wrong").GetChatClient(AiApp.Model).CompleteChatAsync("Hi"));
        Assert.Equal(401, failure.Status);
        Assert.Contains("invalid_api_key", failure.Message);
        var narrow = await app.NewKeyAsync("nodes:read");
        failure = await Assert.ThrowsAsync<ClientResultException>(() => Client(narrow).GetChatClient(AiApp.Model).CompleteChatAsync("Hi"));
        Assert.Equal(403, failure.Status);
        Assert.Contains("ai:use", failure.Message);
    }

    private ChatClient Chat(string model = AiApp.Model) => Client().GetChatClient(model);

    private OpenAIClient Client(string? key = null) => new(
        new ApiKeyCredential(key ?? app.Key), new OpenAIClientOptions { Endpoint = new Uri(app.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });
}
