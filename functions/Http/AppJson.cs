using System.Text.Json;
using System.Text.Json.Serialization;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Processes;
using CloudNexus.Functions.Systems;

namespace CloudNexus.Functions.Http;

/// <summary>The API's JSON: camelCase, names that are not known and numbers in quotes are refused, nesting bounded.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(NodeDetails))]
[JsonSerializable(typeof(NodeSystem))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterAnswer))]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(AgentSettings))]
[JsonSerializable(typeof(JsonMetrics))]
[JsonSerializable(typeof(IngestAnswer))]
[JsonSerializable(typeof(WatchRequest))]
[JsonSerializable(typeof(WatchAnswer))]
[JsonSerializable(typeof(NegotiateAnswer))]
[JsonSerializable(typeof(LiveMessage))]
[JsonSerializable(typeof(SamplesMessage))]
[JsonSerializable(typeof(FleetMessage))]
[JsonSerializable(typeof(ProcessList))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(RotateRequest))]
[JsonSerializable(typeof(EnrolmentTokenRequest))]
[JsonSerializable(typeof(EnrolmentTokenList))]
[JsonSerializable(typeof(EnrolmentTokenAnswer))]
[JsonSerializable(typeof(HealthReport))]
public sealed partial class AppJson : JsonSerializerContext;
