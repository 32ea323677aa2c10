using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>What OpenAI's clients send for an answer in turns, as far as it means something to a local model.</summary>
/// <param name="Stop">A text or several.</param>
/// <param name="ToolChoice">none, auto, required, or one tool.</param>
/// <param name="ResponseFormat">text, json_object, or a schema.</param>
internal sealed record ChatRequest(
    string? Model,
    IReadOnlyList<ChatMessage>? Messages,
    bool? Stream,
    StreamOptions? StreamOptions,
    int? MaxTokens,
    int? MaxCompletionTokens,
    double? Temperature,
    double? TopP,
    long? Seed,
    JsonElement? Stop,
    double? FrequencyPenalty,
    double? PresencePenalty,
    JsonElement? Tools,
    JsonElement? ToolChoice,
    ResponseFormat? ResponseFormat,
    string? ReasoningEffort,
    int? N,
    bool? Logprobs,
    JsonElement? LogitBias,
    IReadOnlyList<string>? Modalities);

internal sealed record StreamOptions(bool? IncludeUsage);

/// <param name="Content">A text, parts, or null beside tool calls.</param>
internal sealed record ChatMessage(string? Role, JsonElement? Content, IReadOnlyList<ChatToolCall>? ToolCalls, string? ToolCallId);

/// <param name="Index">Only in parts of an answer.</param>
internal sealed record ChatToolCall(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index, string? Id, string? Type, ChatFunctionCall? Function);

/// <param name="Arguments">JSON as text.</param>
internal sealed record ChatFunctionCall(string? Name, string? Arguments);

internal sealed record ResponseFormat(string? Type, ResponseSchema? JsonSchema);

internal sealed record ResponseSchema(JsonElement? Schema);

/// <summary>A text to be continued.</summary>
/// <param name="Prompt">A text, or an array of one.</param>
internal sealed record CompletionRequest(
    string? Model,
    JsonElement? Prompt,
    string? Suffix,
    bool? Stream,
    StreamOptions? StreamOptions,
    int? MaxTokens,
    double? Temperature,
    double? TopP,
    long? Seed,
    JsonElement? Stop,
    double? FrequencyPenalty,
    double? PresencePenalty,
    int? N,
    int? BestOf,
    bool? Echo,
    int? Logprobs,
    JsonElement? LogitBias);

/// <param name="Input">A text or several; no tokens.</param>
/// <param name="EncodingFormat">float or base64.</param>
internal sealed record EmbeddingRequest(string? Model, JsonElement? Input, string? EncodingFormat, int? Dimensions);
