using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Jobs;

/// <summary>A run of a job: a task.</summary>
/// <param name="Planned">When it was due.</param>
/// <param name="Trigger">schedule, manual or retry.</param>
/// <param name="Reason">Why it ended as it did; null when there is nothing to say.</param>
public sealed record RunItem(
    string Id,
    string JobId,
    string JobName,
    RunState State,
    string Trigger,
    int Attempt,
    DateTimeOffset Planned,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Reason);

/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record RunList(IReadOnlyList<RunItem> Items, string? Next);

/// <param name="Text">Lines; cut in the middle where it was too long, which a line there says.</param>
public sealed record RunLog(string Id, string Text);

[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    [JsonStringEnumMemberName("queued")]
    Queued,
    [JsonStringEnumMemberName("running")]
    Running,
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,
    [JsonStringEnumMemberName("failed")]
    Failed,
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>As many of its job ran as may.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>Nobody was there at its time.</summary>
    [JsonStringEnumMemberName("missed")]
    Missed,

    /// <summary>The instance that ran it stopped answering: another attempt follows.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,
}
