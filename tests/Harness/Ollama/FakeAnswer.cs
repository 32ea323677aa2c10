using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Harness.Ollama;

/// <summary>What a model of <see cref="FakeOllama"/> answers, and where it goes wrong.</summary>
public sealed record FakeAnswer
{
    /// <summary>The answer, a part each.</summary>
    public IReadOnlyList<string> Words { get; init; } = ["Hello", " ", "there", "."];

    public string? Thinking { get; init; }

    /// <summary>Tools that are called after the words: names and arguments.</summary>
    public IReadOnlyList<(string Name, JsonObject Arguments)> Calls { get; init; } = [];

    public string DoneReason { get; init; } = "stop";

    public int PromptTokens { get; init; } = 7;

    /// <summary>What happens in place of the rest, once all words were sent.</summary>
    public FakeFault Fault { get; init; }

    /// <summary>Of <see cref="FakeFault.Refused"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>Of <see cref="FakeFault.Refused"/> and <see cref="FakeFault.ErrorLine"/>.</summary>
    public string Error { get; init; } = "llama runner process has terminated";

    /// <summary>Of <see cref="FakeFault.Redirected"/>.</summary>
    public Uri? Elsewhere { get; init; }

    /// <summary>Awaited before the part with this number, from 0, and before the end.</summary>
    public Func<int, CancellationToken, Task>? Before { get; init; }

    internal async Task WriteAsync(HttpContext http, JsonNode asked, bool isChat, TimeProvider clock)
    {
        switch (Fault)
        {
            case FakeFault.Refused:
                await FakeOllama.RefuseAsync(http, Status, Error);
                return;
            case FakeFault.Redirected:
                http.Response.Redirect(Elsewhere!.AbsoluteUri, permanent: false, preserveMethod: true);
                return;
        }

        http.Response.ContentType = "application/x-ndjson";
        var model = asked["model"]!.GetValue<string>();
        var number = 0;
        foreach (var message in Messages())
        {
            await WaitAsync(http, number++);
            await FakeOllama.LineAsync(http, Line(isChat, model, message, clock));
        }

        await WaitAsync(http, number);
        await EndAsync(http, isChat, model, clock);
    }

    private async Task WaitAsync(HttpContext http, int number)
    {
        if (Before is not null)
        {
            await Before(number, http.RequestAborted);
        }
    }

    private IEnumerable<JsonObject> Messages()
    {
        if (Thinking is not null)
        {
            yield return new JsonObject { ["role"] = "assistant", ["content"] = "", ["thinking"] = Thinking };
        }

        foreach (var word in Words)
        {
            yield return new JsonObject { ["role"] = "assistant", ["content"] = word };
        }

        foreach (var (name, arguments) in Calls)
        {
            var call = new JsonObject { ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments.DeepClone() } };
            yield return new JsonObject { ["role"] = "assistant", ["content"] = "", ["tool_calls"] = new JsonArray(call) };
        }
    }

    private async Task EndAsync(HttpContext http, bool isChat, string model, TimeProvider clock)
    {
        switch (Fault)
        {
            case FakeFault.ErrorLine:
                await FakeOllama.LineAsync(http, new JsonObject { ["error"] = Error });
                return;
            case FakeFault.Rubbish:
                await http.Response.WriteAsync("<html>502 Bad Gateway</html>\n", http.RequestAborted);
                return;
            case FakeFault.Cut:
                // Not aborted: that could overtake what was sent before.
                await http.Response.Body.FlushAsync(http.RequestAborted);
                throw new IOException("The connection breaks.");
            case FakeFault.EndsEarly:
                return;
            case FakeFault.Silent:
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, http.RequestAborted);
                return;
        }

        var last = Line(isChat, model, new JsonObject { ["role"] = "assistant", ["content"] = "" }, clock);
        last["done"] = true;
        last["done_reason"] = DoneReason;
        last["total_duration"] = 500_000_000L;
        last["load_duration"] = 100_000_000L;
        last["prompt_eval_count"] = PromptTokens;
        last["prompt_eval_duration"] = 50_000_000L;
        last["eval_count"] = Words.Count;
        last["eval_duration"] = 100_000_000L;
        await FakeOllama.LineAsync(http, last);
    }

    private static JsonObject Line(bool isChat, string model, JsonObject message, TimeProvider clock)
    {
        var line = new JsonObject { ["model"] = model, ["created_at"] = clock.GetUtcNow().ToString("O") };
        if (isChat)
        {
            line["message"] = message;
        }
        else
        {
            line["response"] = message["content"]!.GetValue<string>();
        }

        line["done"] = false;
        return line;
    }
}

/// <summary>What goes wrong.</summary>
public enum FakeFault
{
    None,

    /// <summary>A status and an error in place of an answer.</summary>
    Refused,

    /// <summary>A redirect to another server.</summary>
    Redirected,

    /// <summary>An error as a line, under status 200.</summary>
    ErrorLine,

    /// <summary>A line that is no JSON.</summary>
    Rubbish,

    /// <summary>The connection breaks.</summary>
    Cut,

    /// <summary>The answer ends in good order without its last line.</summary>
    EndsEarly,

    /// <summary>Nothing comes any more.</summary>
    Silent,
}
