using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Tests.Ai.Support;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Functions.Tests.Ai;

/// <summary>OpenAI's own client for JavaScript, unchanged: only its address and key are ours.</summary>
[Collection(AiCollection.Name)]
public sealed class NpmClientTests(AiApp app)
{
    private static readonly string Place = Path.Combine(Repository.Root, "tests", "Functions.Tests", "Ai", "npm");

    [Fact]
    public async Task Client_ChatStreamToolsEmbeddingsModelsErrors_AllWork()
    {
        if (!File.Exists(Path.Combine(Place, "node_modules", ".package-lock.json")))
        {
            await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--silent"]);
        }

        app.Ollama.Answer = new FakeAnswer { Words = ["Hello", " there"], PromptTokens = 3 };
        app.Ollama.Answers["tools"] = new FakeAnswer { Words = [], Calls = [("get_weather", new JsonObject { ["city"] = "Oslo" })] };
        app.Ollama.Answers["broken"] = new FakeAnswer { Words = ["Half"], Fault = FakeFault.ErrorLine };
        app.Ollama.Models["tools"] = app.Ollama.Models["broken"] = false;
        JsonElement seen;
        try
        {
            seen = JsonSerializer.Deserialize<JsonElement>(await RunAsync("node", ["check.mjs", new Uri(app.Address, "/v1").AbsoluteUri, AiApp.Model]));
        }
        finally
        {
            app.Ollama.Models.TryRemove("tools", out _);
            app.Ollama.Models.TryRemove("broken", out _);
        }

        Assert.Equal("Hello there", seen.GetProperty("text").GetString());
        Assert.Equal(5, seen.GetProperty("tokens").GetInt32());
        Assert.Equal(
            """{"text":"Hello there","finish":"stop","usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""", seen.GetProperty("streamed").GetRawText());
        Assert.Equal("""{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}""", seen.GetProperty("call").GetRawText());
        Assert.Equal("tool_calls", seen.GetProperty("finish").GetString());
        Assert.Equal("[[2,0.5,-0.25],[4,0.5,-0.25]]", seen.GetProperty("embeddings").GetRawText());
        Assert.Contains("gpt-4o", seen.GetProperty("ids").EnumerateArray().Select(i => i.GetString()));
        Assert.Equal(AiApp.Model, seen.GetProperty("one").GetString());
        Assert.Equal("""{"name":"NotFoundError","status":404,"code":"model_not_found"}""", seen.GetProperty("noModel").GetRawText());
        Assert.Equal("""{"name":"AuthenticationError","status":401,"code":"invalid_api_key"}""", seen.GetProperty("noKey").GetRawText());
        Assert.Equal("APIError", seen.GetProperty("broken").GetProperty("name").GetString());
        Assert.Equal("model_failed", seen.GetProperty("broken").GetProperty("code").GetString());
    }

    private async Task<string> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Place, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OPENAI_API_KEY"] = app.Key;
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {string.Concat(output)}");
        return output[0];
    }
}
