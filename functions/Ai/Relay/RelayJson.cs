using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>What is kept of relays.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<RelayModel>))]
internal sealed partial class RelayJson : JsonSerializerContext;
