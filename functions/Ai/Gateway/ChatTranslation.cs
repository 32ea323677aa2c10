using System.Text.Json;
using CloudNexus.Functions.Ai.Ollama;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>Makes of what an OpenAI client asks what Ollama takes.</summary>
internal static class ChatTranslation
{
    private const int MostMessages = 2000;
    private const int MostTools = 128;
    private static readonly JsonElement Json = JsonDocument.Parse("\"json\"").RootElement;
    private static readonly JsonElement No = JsonDocument.Parse("false").RootElement;

    /// <param name="request">Its model is not looked at.</param>
    /// <param name="model">The model and the tokens that it is to hold.</param>
    /// <param name="keepAliveSeconds">How long the model stays loaded afterwards.</param>
    /// <exception cref="Http.ApiException">400.</exception>
    public static OllamaChat Translate(ChatRequest request, ResolvedModel model, int keepAliveSeconds)
    {
        RefuseUnsupported(request);
        if (request.Messages is not { Count: > 0 and <= MostMessages } messages)
        {
            throw AiProblems.Bad("messages", $"'messages' has 1 to {MostMessages} messages.");
        }

        return new OllamaChat(
            model.Name,
            MessageTranslation.Translate(messages),
            Tools(request),
            Format(request.ResponseFormat),
            Think(request.ReasoningEffort),
            Sampling.Translate(
                model.ContextTokens,
                request.MaxCompletionTokens ?? request.MaxTokens,
                request.Temperature,
                request.TopP,
                request.Seed,
                request.Stop,
                request.FrequencyPenalty,
                request.PresencePenalty),
            keepAliveSeconds);
    }

    private static void RefuseUnsupported(ChatRequest request)
    {
        if (request.N is > 1)
        {
            throw AiProblems.Unsupported("n", "One answer at a time: leave 'n' out and ask again for another.");
        }

        if (request.Logprobs is true)
        {
            throw AiProblems.Unsupported("logprobs", "Probabilities of tokens are not told: leave 'logprobs' out.");
        }

        if (request.LogitBias is { ValueKind: JsonValueKind.Object } bias && bias.EnumerateObject().Any())
        {
            throw AiProblems.Unsupported("logit_bias", "Single tokens cannot be favoured: leave 'logit_bias' out.");
        }

        if (request.Modalities is { } modalities && modalities.Any(m => m != "text"))
        {
            throw AiProblems.Unsupported("modalities", "Models answer in text only.");
        }
    }

    /// <summary>The tools that the model may choose from. It cannot be forced to choose: one that is asked for by name stands alone.</summary>
    private static JsonElement? Tools(ChatRequest request)
    {
        if (request.Tools is not { ValueKind: not JsonValueKind.Null } tools)
        {
            return null;
        }

        if (tools.ValueKind != JsonValueKind.Array || tools.GetArrayLength() > MostTools || tools.EnumerateArray().Any(t => NameOf(t) is null))
        {
            throw AiProblems.Bad("tools", $"'tools' is a list of at most {MostTools} tools of type 'function', each with a name.");
        }

        if (tools.GetArrayLength() == 0)
        {
            return null;
        }

        switch (request.ToolChoice)
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return tools;
            case { ValueKind: JsonValueKind.String } word:
                return word.GetString() switch
                {
                    "none" => null,
                    "auto" or "required" => tools,
                    _ => throw AiProblems.Bad("tool_choice", "'tool_choice' is none, auto, required or one of the tools."),
                };
            case { } named:
                var wanted = NameOf(named);
                var found = tools.EnumerateArray().Where(t => NameOf(t) == wanted).Take(1).ToArray();
                return wanted is not null && found is [var only]
                    ? JsonDocument.Parse($"[{only.GetRawText()}]").RootElement
                    : throw AiProblems.Bad("tool_choice", "'tool_choice' names none of the tools.");
        }
    }

    private static string? NameOf(JsonElement tool)
        => tool.ValueKind == JsonValueKind.Object
            && tool.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("function")
            && tool.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object
            && function.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static JsonElement? Format(ResponseFormat? format) => format?.Type switch
    {
        null or "text" => null,
        "json_object" => Json,
        "json_schema" when format.JsonSchema?.Schema is { ValueKind: JsonValueKind.Object } schema => schema,
        "json_schema" => throw AiProblems.Bad("response_format", "'response_format.json_schema.schema' is a JSON schema."),
        _ => throw AiProblems.Bad("response_format", "'response_format.type' is text, json_object or json_schema."),
    };

    private static JsonElement? Think(string? effort) => effort switch
    {
        null => null,
        "none" or "minimal" => No,
        "low" or "medium" or "high" => JsonSerializer.SerializeToElement(effort, OpenAiJson.Default.String),
        _ => throw AiProblems.Bad("reasoning_effort", "'reasoning_effort' is none, low, medium or high."),
    };
}
