using System.Text.Json.Serialization;

namespace CloudNexus.Agent.Commands;

/// <summary>Every JSON text of commands, with code generated for it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(ClaimAnswer))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(SelfRequest))]
[JsonSerializable(typeof(JournalRecord))]
[JsonSerializable(typeof(PingData))]
[JsonSerializable(typeof(CollectData))]
[JsonSerializable(typeof(ProcessesData))]
internal sealed partial class CommandJson : JsonSerializerContext;
