using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>Ollama's JSON. What it says beyond our types is passed over: each version says more.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 64)]
[JsonSerializable(typeof(OllamaChat))]
[JsonSerializable(typeof(OllamaGenerate))]
[JsonSerializable(typeof(OllamaPart))]
[JsonSerializable(typeof(OllamaPull))]
[JsonSerializable(typeof(OllamaEmbed))]
[JsonSerializable(typeof(OllamaEmbedded))]
[JsonSerializable(typeof(OllamaModels))]
[JsonSerializable(typeof(OllamaVersion))]
[JsonSerializable(typeof(OllamaName))]
[JsonSerializable(typeof(OllamaFailure))]
internal sealed partial class OllamaJson : JsonSerializerContext;
