using System.Buffers.Binary;
using System.Text.Json;
using CloudNexus.Functions.Ai.Ollama;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>Texts to be continued, and texts to be made vectors of.</summary>
internal static class CompletionTranslation
{
    private const int MostTexts = 256;

    /// <exception cref="Http.ApiException">400.</exception>
    public static OllamaGenerate Translate(CompletionRequest request, ResolvedModel model, int keepAliveSeconds)
    {
        if (request.N is > 1 || request.BestOf is > 1)
        {
            throw AiProblems.Unsupported("n", "One answer at a time: leave 'n' and 'best_of' out and ask again for another.");
        }

        if (request.Echo is true || request.Logprobs is not null || request.LogitBias is { ValueKind: JsonValueKind.Object })
        {
            throw AiProblems.Unsupported("echo", "'echo', 'logprobs' and 'logit_bias' are not supported: leave them out.");
        }

        var prompts = Texts(request.Prompt, "prompt");
        if (prompts.Length != 1)
        {
            throw AiProblems.Unsupported("prompt", "One prompt at a time: ask again for another.");
        }

        return new OllamaGenerate(
            model.Name,
            prompts[0],
            request.Suffix,
            Sampling.Translate(
                model.ContextTokens,
                request.MaxTokens,
                request.Temperature,
                request.TopP,
                request.Seed,
                request.Stop,
                request.FrequencyPenalty,
                request.PresencePenalty),
            keepAliveSeconds);
    }

    /// <exception cref="Http.ApiException">400.</exception>
    public static OllamaEmbed Translate(EmbeddingRequest request, ResolvedModel model, int keepAliveSeconds)
    {
        if (request.EncodingFormat is not (null or "float" or "base64"))
        {
            throw AiProblems.Bad("encoding_format", "'encoding_format' is float or base64.");
        }

        if (request.Dimensions is <= 0)
        {
            throw AiProblems.Bad("dimensions", "'dimensions' is 1 or more.");
        }

        return new OllamaEmbed(
            model.Name,
            Texts(request.Input, "input"),
            model.ContextTokens is { } tokens ? new OllamaModelOptions(tokens) : null,
            keepAliveSeconds,
            request.Dimensions);
    }

    /// <summary>Vectors in OpenAI's shape.</summary>
    public static EmbeddingList Answer(EmbeddingRequest request, ResolvedModel model, OllamaEmbedded answer)
    {
        var isBase64 = request.EncodingFormat == "base64";
        var tokens = answer.PromptEvalCount ?? 0;
        return new EmbeddingList(
            "list",
            [.. (answer.Embeddings ?? []).Select((v, i) => new EmbeddingItem("embedding", i, isBase64 ? Base64(v) : v))],
            model.Name,
            new EmbeddingUsage(tokens, tokens));
    }

    /// <summary>Four little-endian bytes a number.</summary>
    private static string Base64(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return Convert.ToBase64String(bytes);
    }

    private static string[] Texts(JsonElement? input, string name) => input switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } several when several.GetArrayLength() is > 0 and <= MostTexts
            && several.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String)
            => [.. several.EnumerateArray().Select(t => t.GetString()!)],
        { ValueKind: JsonValueKind.Array } tokens when tokens.GetArrayLength() > 0 && tokens[0].ValueKind is JsonValueKind.Number or JsonValueKind.Array
            => throw AiProblems.Unsupported(name, $"'{name}' is text: each model has tokens of its own."),
        _ => throw AiProblems.Bad(name, $"'{name}' is a text, or 1 to {MostTexts} of them."),
    };
}
