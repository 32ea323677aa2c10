using System.Text.Json.Serialization;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent;

/// <summary>Every JSON text that the agent reads or writes, with code generated for it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(NodeIdentity))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterResponse))]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(AgentSettings))]
[JsonSerializable(typeof(ControlRow))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class AgentJson : JsonSerializerContext;
