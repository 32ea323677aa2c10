using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>OpenAI's JSON. Fields that are not known are passed over: its clients send new ones with each version.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = MostDepth)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(CompletionRequest))]
[JsonSerializable(typeof(EmbeddingRequest))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(TextCompletion))]
[JsonSerializable(typeof(EmbeddingList))]
[JsonSerializable(typeof(float[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelItem))]
internal sealed partial class OpenAiJson : JsonSerializerContext
{
    /// <summary>Schemas of tools and answers nest.</summary>
    private const int MostDepth = 64;
}
