using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Ai.Gateway;

internal sealed record ChatCompletion(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, TokenUsage Usage, string SystemFingerprint);

/// <param name="FinishReason">stop, length or tool_calls.</param>
internal sealed record ChatChoice(int Index, ChatAnswer Message, object? Logprobs, string FinishReason);

/// <param name="Content">Null where there are tool calls only.</param>
/// <param name="Reasoning">What the model thought first, of those that think.</param>
internal sealed record ChatAnswer(
    string Role,
    string? Content,
    string? Refusal,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reasoning,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChatToolCall>? ToolCalls);

/// <param name="Usage">In the last chunk only, and only for who asked.</param>
internal sealed record ChatChunk(
    string Id,
    string Object,
    long Created,
    string Model,
    string SystemFingerprint,
    IReadOnlyList<ChatChunkChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TokenUsage? Usage);

internal sealed record ChatChunkChoice(int Index, ChatDelta Delta, object? Logprobs, string? FinishReason);

internal sealed record ChatDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reasoning,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChatToolCall>? ToolCalls);

internal sealed record TokenUsage(int PromptTokens, int CompletionTokens, int TotalTokens)
{
    public static TokenUsage Of(int prompt, int completion) => new(prompt, completion, prompt + completion);
}

internal sealed record TextCompletion(
    string Id,
    string Object,
    long Created,
    string Model,
    string SystemFingerprint,
    IReadOnlyList<TextChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TokenUsage? Usage);

internal sealed record TextChoice(int Index, string Text, object? Logprobs, string? FinishReason);

internal sealed record EmbeddingList(string Object, IReadOnlyList<EmbeddingItem> Data, string Model, EmbeddingUsage Usage);

/// <param name="Embedding">Numbers, or their little-endian bytes in base64, as asked for.</param>
internal sealed record EmbeddingItem(string Object, int Index, object Embedding);

internal sealed record EmbeddingUsage(int PromptTokens, int TotalTokens);

internal sealed record ModelList(string Object, IReadOnlyList<ModelItem> Data);

/// <param name="Created">Epoch seconds.</param>
/// <param name="OwnedBy"><c>ollama</c>, or <c>alias:</c> and the model that it stands for.</param>
internal sealed record ModelItem(string Id, string Object, long Created, string OwnedBy);
