using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Agent.Relay;

/// <summary>A model as Ollama lists it.</summary>
internal sealed record InstalledModel(
    string? Name, long? Size = null, DateTimeOffset? ModifiedAt = null, InstalledModelDetails? Details = null);

internal sealed record InstalledModelDetails(string? Family = null, string? ParameterSize = null, string? QuantizationLevel = null);

internal sealed record OllamaTags(IReadOnlyList<InstalledModel>? Models);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OllamaTags))]
internal sealed partial class OllamaTagsJson : JsonSerializerContext;
