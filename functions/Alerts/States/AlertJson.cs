using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Alerts.States;

/// <summary>How alerts are kept: what is not known is passed over, so that two versions of the service read each other's rows.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, MaxDepth = 16, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertState))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(AlertRule))]
[JsonSerializable(typeof(Silence))]
internal sealed partial class AlertJson : JsonSerializerContext;
