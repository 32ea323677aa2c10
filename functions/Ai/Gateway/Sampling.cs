using System.Text.Json;
using CloudNexus.Functions.Ai.Ollama;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>How a model is to answer: OpenAI's numbers, checked, as Ollama's options.</summary>
internal static class Sampling
{
    private const int MostTokens = 1_000_000;
    private const int MostStops = 16;
    private const int MostStopText = 256;

    /// <exception cref="Http.ApiException">400: a value is out of its range.</exception>
    public static OllamaModelOptions? Translate(
        int? contextTokens,
        int? maxTokens,
        double? temperature,
        double? topP,
        long? seed,
        JsonElement? stop,
        double? frequencyPenalty,
        double? presencePenalty)
    {
        var options = new OllamaModelOptions(
            contextTokens,
            maxTokens is null or (> 0 and <= MostTokens) ? maxTokens : throw AiProblems.Bad("max_tokens", $"'max_tokens' is 1 to {MostTokens}."),
            Within("temperature", temperature, 0, 2),
            Within("top_p", topP, 0, 1),
            seed is null ? null : (int)(seed.Value & int.MaxValue),
            Stop(stop),
            Within("frequency_penalty", frequencyPenalty, -2, 2),
            Within("presence_penalty", presencePenalty, -2, 2));
        return options == new OllamaModelOptions() ? null : options;
    }

    private static double? Within(string name, double? value, double least, double most)
        => value is null || (value >= least && value <= most) ? value : throw AiProblems.Bad(name, $"'{name}' is {least} to {most}.");

    private static string[]? Stop(JsonElement? stop)
    {
        string[]? texts = stop switch
        {
            null or { ValueKind: JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.String } one => [one.GetString()!],
            { ValueKind: JsonValueKind.Array } several when several.EnumerateArray().All(s => s.ValueKind == JsonValueKind.String)
                => [.. several.EnumerateArray().Select(s => s.GetString()!)],
            _ => [""],
        };
        return texts is null || (texts.Length <= MostStops && texts.All(t => t.Length is > 0 and <= MostStopText))
            ? texts
            : throw AiProblems.Bad("stop", $"'stop' is a text or at most {MostStops} of them, each of 1 to {MostStopText} characters.");
    }
}
