using System.Text.Json;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>Makes OpenAI's answers of what a model says in one conversation.</summary>
/// <param name="model">The model that answers: an alias is told as what it stands for, as OpenAI tells dated names.</param>
/// <param name="created">Epoch seconds.</param>
internal sealed class ChatAnswers(string model, long created)
{
    public const string Fingerprint = "fp_ollama";

    private readonly string _id = $"chatcmpl-{Ids.New()}";
    private int _calls;
    private bool _hasBegun;

    public ChatCompletion Whole(WholeAnswer answer)
    {
        var calls = answer.Calls.Select(Call).ToArray();
        return new ChatCompletion(
            _id,
            "chat.completion",
            created,
            model,
            [
                new ChatChoice(
                    0,
                    new ChatAnswer(
                        "assistant",
                        answer.Text.Length > 0 || calls.Length == 0 ? answer.Text : null,
                        null,
                        answer.Thinking,
                        calls.Length > 0 ? calls : null),
                    null,
                    Reason(answer.Last)),
            ],
            UsageOf(answer.Last),
            Fingerprint);
    }

    /// <summary>The chunk of a part; null for one that says nothing.</summary>
    public ChatChunk? Part(OllamaPart part)
    {
        var calls = part.Message?.ToolCalls is { Count: > 0 } given
            ? given.Select(c => Call(c) with { Index = _calls - 1 }).ToArray()
            : null;
        var thinking = part.Message?.Thinking is { Length: > 0 } thought ? thought : null;
        if (part.Text.Length == 0 && thinking is null && calls is null)
        {
            return null;
        }

        var role = _hasBegun ? null : "assistant";
        _hasBegun = true;
        return Chunk(new ChatDelta(role, part.Text.Length > 0 ? part.Text : null, thinking, calls), null);
    }

    /// <summary>The chunk that says why the answer ended.</summary>
    public ChatChunk End(OllamaPart last)
        => Chunk(new ChatDelta(_hasBegun ? null : "assistant", _hasBegun ? null : "", null, null), Reason(last));

    /// <summary>The chunk that says what it cost.</summary>
    public ChatChunk Usage(OllamaPart last) => new(_id, "chat.completion.chunk", created, model, Fingerprint, [], UsageOf(last));

    public static TokenUsage UsageOf(OllamaPart last) => TokenUsage.Of(last.PromptEvalCount ?? 0, last.EvalCount ?? 0);

    public static string ReasonOf(OllamaPart last) => last.DoneReason == "length" ? "length" : "stop";

    private string Reason(OllamaPart last) => _calls > 0 ? "tool_calls" : ReasonOf(last);

    private ChatChunk Chunk(ChatDelta delta, string? reason)
        => new(_id, "chat.completion.chunk", created, model, Fingerprint, [new ChatChunkChoice(0, delta, null, reason)], null);

    private ChatToolCall Call(OllamaToolCall call)
    {
        _calls++;
        var arguments = call.Function.Arguments.ValueKind == JsonValueKind.Undefined ? "{}" : call.Function.Arguments.GetRawText();
        return new ChatToolCall(null, $"call_{Ids.New()}", "function", new ChatFunctionCall(call.Function.Name, arguments));
    }
}
