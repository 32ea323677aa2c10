using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.Ai.Support;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;
using static CloudNexus.Functions.Tests.Ai.Ask.Minds;

namespace CloudNexus.Functions.Tests.Ai.Ask;

/// <summary>Questions the whole way: API, hub, trigger, model, store and live messages.</summary>
[Collection(AiCollection.Name)]
public sealed class AskHttpTests(AiApp app) : IDisposable
{
    public void Dispose()
    {
        app.Ollama.Script = null;
        app.Ollama.Answer = new FakeAnswer();
    }

    [Fact]
    public async Task Ask_Question_IsAnsweredStoredAndStreamed()
    {
        var node = await app.App.RegisterAsync("ask-web");
        (await app.App.PostFrameAsync(node.Frame(1, FunctionApp.RecentMs, 3))).Dispose();
        app.Ollama.Script = Turns(Call("node", new() { ["node"] = node.Id }), Say("It is ", "UP."));
        await using var live = await LiveClient.ConnectAsync(app.App.Http);

        var id = await AskAsync("How is ask-web?");

        var done = await EndOfAsync(id);
        Assert.Equal("completed", done.GetProperty("status").GetString());
        var record = done.GetProperty("result").GetProperty("data");
        Assert.Equal(("It is UP.", "node"), (record.GetProperty("answer").GetString(), record.GetProperty("steps")[0].GetProperty("tool").GetString()));
        var output = await app.App.GetAsync($"/api/v1/commands/{id}/output?from=0");
        Assert.Matches(@"^\[node \{""node"":.*\}: \d+ bytes\]\nIt is UP\.$", output.GetProperty("text").GetString());

        var step = await live.NextAsync("ai", m => m.GetProperty("kind").GetString() == "step");
        Assert.Equal((id, 1), (step.GetProperty("id").GetString(), step.GetProperty("number").GetInt32()));
        var end = await live.NextAsync("ai", m => m.GetProperty("kind").GetString() == "end");
        Assert.Equal("completed", end.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Ask_NarrowedCaller_IsToldNothingOfOthersNodes()
    {
        var theirs = await app.App.RegisterAsync("ask-secret-vault", new() { ["team"] = "b" });
        app.Ollama.Script = Obedient;
        using var narrowed = TestCallers.ClientOf(app.App, "operator team=a");
        var id = await AskAsync($"CALL node {{\"node\":\"{theirs.Id}\"}} CALL list_nodes {{\"search\":\"vault\"}}", narrowed);
        var record = (await EndOfAsync(id, narrowed)).GetProperty("result").GetProperty("data");
        Assert.Equal("no-such-node", record.GetProperty("steps")[0].GetProperty("error").GetString());
        Assert.Contains("\"total\":0", record.GetProperty("answer").GetString());
        Assert.DoesNotContain("ask-secret", record.GetRawText());
    }

    [Fact]
    public async Task Ask_ModelFails_CommandFailsAndTheNextIsAnswered()
    {
        app.Ollama.Answer = new FakeAnswer { Words = ["Half"], Fault = FakeFault.Cut };
        var failed = await EndOfAsync(await AskAsync("Fail"));
        Assert.Equal("failed", failed.GetProperty("status").GetString());
        Assert.StartsWith("Ollama stopped in mid-answer", failed.GetProperty("result").GetProperty("error").GetString(), StringComparison.Ordinal);

        app.Ollama.Answer = new FakeAnswer();
        var done = await EndOfAsync(await AskAsync("And now?"));
        Assert.Equal("Hello there.", done.GetProperty("result").GetProperty("data").GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Ask_Cancelled_StopsTheModel()
    {
        var cancelled = app.Ollama.Cancelled;
        app.Ollama.Answer = new FakeAnswer { Words = ["Well,"], Fault = FakeFault.Silent };
        var id = await AskAsync("Never mind");
        await Eventually.True(() => app.Ollama.Running == 1, "the model answers");
        using var answer = await app.App.Http.PostAsync($"/api/v1/commands/{id}/cancel", null);
        answer.EnsureSuccessStatusCode();
        await Eventually.True(() => app.Ollama.Cancelled == cancelled + 1 && app.Ollama.Running == 0, "Ollama has noticed");
        Assert.Equal("cancelled", (await EndOfAsync(id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Explanation_OfNoEvent_Is404()
    {
        using var answer = await app.App.Http.GetAsync("/api/v1/events/20261101-7/explanation");
        await Problem.AssertAsync(answer, HttpStatusCode.NotFound, "no-explanation");
    }

    private async Task<string> AskAsync(string text, HttpClient? http = null)
    {
        using var answer = await (http ?? app.App.Http).PostAsJsonAsync("/api/v1/commands", new { text });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("commands")[0].GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> EndOfAsync(string id, HttpClient? http = null) => await Eventually.Get(
        () => (http ?? app.App.Http).GetFromJsonAsync<JsonElement>($"/api/v1/commands/{id}"),
        c => c.GetProperty("status").GetString() is not ("queued" or "running"),
        "the question has ended");
}
