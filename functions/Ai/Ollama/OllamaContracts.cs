using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>A question in turns.</summary>
/// <param name="Tools">As OpenAI writes them: Ollama takes the same.</param>
/// <param name="Format"><c>"json"</c> or a JSON schema; null for free text.</param>
/// <param name="Think">A switch or how hard; null for the model's own.</param>
/// <param name="KeepAlive">Seconds for which the model stays loaded afterwards.</param>
public sealed record OllamaChat(
    string Model,
    IReadOnlyList<OllamaMessage> Messages,
    JsonElement? Tools = null,
    JsonElement? Format = null,
    JsonElement? Think = null,
    OllamaModelOptions? Options = null,
    int? KeepAlive = null,
    bool Stream = true);

/// <param name="Role">system, user, assistant or tool.</param>
/// <param name="Images">In base64.</param>
/// <param name="ToolName">Which tool a tool's answer is of.</param>
public sealed record OllamaMessage(
    string Role,
    string Content,
    string? Thinking = null,
    IReadOnlyList<string>? Images = null,
    IReadOnlyList<OllamaToolCall>? ToolCalls = null,
    string? ToolName = null);

public sealed record OllamaToolCall(OllamaCalledFunction Function);

/// <param name="Arguments">An object, not text.</param>
public sealed record OllamaCalledFunction(string Name, JsonElement Arguments);

/// <summary>How a model answers; null for its own usual.</summary>
/// <param name="NumCtx">Tokens of question and answer together.</param>
/// <param name="NumPredict">Tokens of the answer at most.</param>
public sealed record OllamaModelOptions(
    int? NumCtx = null,
    int? NumPredict = null,
    double? Temperature = null,
    double? TopP = null,
    int? Seed = null,
    IReadOnlyList<string>? Stop = null,
    double? FrequencyPenalty = null,
    double? PresencePenalty = null);

/// <summary>A text to be continued; without one the model is only loaded, or unloaded where it is to be kept for 0 s.</summary>
/// <param name="Suffix">What follows the gap that is to be filled.</param>
public sealed record OllamaGenerate(
    string Model, string? Prompt, string? Suffix = null, OllamaModelOptions? Options = null, int? KeepAlive = null, bool Stream = true);

/// <summary>One line of a streamed answer.</summary>
public abstract record OllamaLine
{
    /// <summary>What went wrong in mid-answer; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the answer is whole with this line.</summary>
    [JsonIgnore]
    public abstract bool IsLast { get; }
}

/// <summary>A part of an answer. The last one says what it cost; times are in nanoseconds.</summary>
public sealed record OllamaPart : OllamaLine
{
    public string? Model { get; init; }

    /// <summary>Of an answer in turns.</summary>
    public OllamaMessage? Message { get; init; }

    /// <summary>Of a continued text.</summary>
    public string? Response { get; init; }

    public bool Done { get; init; }

    /// <summary><c>stop</c> or <c>length</c>, among others.</summary>
    public string? DoneReason { get; init; }

    public int? PromptEvalCount { get; init; }

    public int? EvalCount { get; init; }

    public long? EvalDuration { get; init; }

    [JsonIgnore]
    public override bool IsLast => Done;

    [JsonIgnore]
    public string Text => Message?.Content ?? Response ?? "";
}

/// <summary>How far the fetching of a model is, bytes.</summary>
public sealed record OllamaPull : OllamaLine
{
    public string? Status { get; init; }

    public long? Total { get; init; }

    public long? Completed { get; init; }

    [JsonIgnore]
    public override bool IsLast => Status == "success";
}

public sealed record OllamaEmbed(
    string Model,
    IReadOnlyList<string> Input,
    OllamaModelOptions? Options = null,
    int? KeepAlive = null,
    int? Dimensions = null,
    bool Truncate = false);

public sealed record OllamaEmbedded(IReadOnlyList<float[]>? Embeddings, int? PromptEvalCount);

public sealed record OllamaModels(IReadOnlyList<OllamaModel>? Models);

/// <param name="Size">Bytes.</param>
/// <param name="SizeVram">Bytes of it in the GPU's memory; of loaded models only.</param>
/// <param name="ExpiresAt">When it is unloaded; of loaded models only.</param>
public sealed record OllamaModel(
    string Name,
    DateTimeOffset? ModifiedAt = null,
    long? Size = null,
    OllamaModelDetails? Details = null,
    long? SizeVram = null,
    DateTimeOffset? ExpiresAt = null);

public sealed record OllamaModelDetails(string? Family, string? ParameterSize, string? QuantizationLevel);

public sealed record OllamaVersion(string? Version);

public sealed record OllamaName(string Model, bool Stream = true);

public sealed record OllamaFailure(string? Error);
