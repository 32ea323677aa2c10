using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Alerts;

/// <summary>What is to be told of which nodes. Immutable; each change is a version of its own.</summary>
/// <param name="Id">Unique for good.</param>
/// <param name="Name">1 to 64 printable characters.</param>
/// <param name="Enabled">Whether it is judged.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Scope">Of which nodes; empty for every one.</param>
/// <param name="Condition">When it fires.</param>
/// <param name="ChannelIds">Whom to tell; empty for every channel that is marked as usual.</param>
/// <param name="NotifyResolved">Whether the end is told too.</param>
/// <param name="RepeatSeconds">How often what still fires and nobody has acknowledged is told again; 0 for never.</param>
/// <param name="Explain">Whether a model may say what is behind it, where that is switched on.</param>
/// <param name="CreatedAt">Epoch milliseconds.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="UpdatedAt">Epoch milliseconds.</param>
/// <param name="Version">One more with each change; in quotes it is the <c>ETag</c>.</param>
public sealed record AlertRule(
    string Id,
    string Name,
    bool Enabled,
    AlertSeverity Severity,
    AlertScope Scope,
    AlertCondition Condition,
    IReadOnlyList<string> ChannelIds,
    bool NotifyResolved,
    int RepeatSeconds,
    bool Explain,
    long CreatedAt,
    string CreatedBy,
    long UpdatedAt,
    long Version)
{
    /// <summary>What its maker should know; said when it is written, and not kept.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>Which nodes: those that fit all that is given. Nothing given fits every node.</summary>
/// <param name="Labels">What they carry.</param>
/// <param name="NodeIds">One of these.</param>
/// <param name="Types">Of one of these types.</param>
public sealed record AlertScope(
    IReadOnlyDictionary<string, string>? Labels = null, IReadOnlyList<string>? NodeIds = null, IReadOnlyList<string>? Types = null)
{
    public static AlertScope Everything { get; } = new();
}

/// <summary>When an alert fires and when it ends.</summary>
/// <param name="Kind"><see cref="AlertKinds"/>.</param>
/// <param name="ForSeconds">For how long it must hold: 0 to 86,400. Of a node that is offline, counted from when it was said to be
/// down.</param>
/// <param name="Series">A series' name, such as <c>cpu.total</c>; of counters the growth per second is judged.</param>
/// <param name="Device">Only series with this value among their labels; null for all.</param>
/// <param name="Per">Whether each series of the name is judged by itself, or the worst of them for the node.</param>
/// <param name="Op">How the value is compared.</param>
/// <param name="Value">With what.</param>
/// <param name="ClearValue">The alert ends only when this is no longer passed either; null for <paramref name="Value"/>.</param>
/// <param name="ClearForSeconds">For how long it must be over: 0 to 86,400; 60 without it.</param>
public sealed record AlertCondition(
    string Kind,
    int ForSeconds,
    string? Series = null,
    string? Device = null,
    AlertPer? Per = null,
    AlertOp? Op = null,
    double? Value = null,
    double? ClearValue = null,
    int? ClearForSeconds = null);

public static class AlertKinds
{
    /// <summary>A series passes a value.</summary>
    public const string Threshold = "threshold";

    /// <summary>The node is down.</summary>
    public const string Offline = "offline";
}

[JsonConverter(typeof(JsonStringEnumConverter<AlertSeverity>))]
public enum AlertSeverity
{
    [JsonStringEnumMemberName("info")]
    Info,

    [JsonStringEnumMemberName("warning")]
    Warning,

    [JsonStringEnumMemberName("critical")]
    Critical,
}

[JsonConverter(typeof(JsonStringEnumConverter<AlertPer>))]
public enum AlertPer
{
    /// <summary>Each series by itself.</summary>
    [JsonStringEnumMemberName("device")]
    Device,

    /// <summary>One alert for the node: the worst of its series counts.</summary>
    [JsonStringEnumMemberName("node")]
    Node,
}

[JsonConverter(typeof(JsonStringEnumConverter<AlertOp>))]
public enum AlertOp
{
    [JsonStringEnumMemberName(">")]
    Above,

    [JsonStringEnumMemberName(">=")]
    AtLeast,

    [JsonStringEnumMemberName("<")]
    Below,

    [JsonStringEnumMemberName("<=")]
    AtMost,
}
