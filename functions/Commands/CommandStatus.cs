using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Commands;

/// <summary>Where a command is. Those from <see cref="Completed"/> on are ends: nothing follows them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommandStatus>))]
public enum CommandStatus
{
    /// <summary>It waits for an operator's signature.</summary>
    [JsonStringEnumMemberName("proposed")]
    Proposed,

    /// <summary>It waits to be fetched.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>Its agent was given it; whether the answer arrived is not known.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent,

    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("completed")]
    Completed,

    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Somebody called it off.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Nobody began it in time, or nothing was heard of it any more.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>The host said no: <see cref="CommandResult.Error"/> says why.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>Which of those that wait is taken first; among equals the older one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommandPriority>))]
public enum CommandPriority
{
    [JsonStringEnumMemberName("low")]
    Low,
    [JsonStringEnumMemberName("normal")]
    Normal,
    [JsonStringEnumMemberName("high")]
    High,
    [JsonStringEnumMemberName("critical")]
    Critical,
}
