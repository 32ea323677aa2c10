using System.Text.Json.Serialization;

namespace CloudNexus.Agent.Containers;

/// <summary>The engine's answers, with code generated for what is read of them.</summary>
[JsonSerializable(typeof(ListedContainer?[]))]
[JsonSerializable(typeof(InspectedContainer))]
[JsonSerializable(typeof(ContainerStats))]
internal sealed partial class ContainerJson : JsonSerializerContext;
