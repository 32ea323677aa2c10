using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Jobs;

/// <summary>What people say of a job. What has a default is settable: a missing member would not keep its default otherwise.</summary>
public sealed record JobDefinition
{
    public required string Name { get; init; }

    public string? Description { get; set; }

    public bool Enabled { get; set; } = true;

    public required JobSchedule Schedule { get; init; }

    public required JobAction Action { get; init; }

    public JobPriority Priority { get; set; } = JobPriority.Normal;

    public JobRetry Retry { get; set; } = new();

    /// <summary>1 to 240.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    public JobOverlap Overlap { get; set; } = JobOverlap.Skip;

    /// <summary>Runs of this job at a time, 1 to 10.</summary>
    public int MaxConcurrent { get; set; } = 1;

    public JobMissed Missed { get; set; } = JobMissed.Once;
}

/// <summary>One of <paramref name="Cron"/>, <paramref name="EverySeconds"/> and <paramref name="At"/>.</summary>
/// <param name="Cron">Five fields, or six with seconds first.</param>
/// <param name="TimeZone">The zone that <paramref name="Cron"/> is in, such as Europe/Berlin; UTC when left out.</param>
/// <param name="EverySeconds">10 to 31,536,000, counted from when the job was made or last changed.</param>
/// <param name="At">Once, at this moment.</param>
public sealed record JobSchedule(string? Cron = null, string? TimeZone = null, int? EverySeconds = null, DateTimeOffset? At = null);

/// <param name="Kind">What is done: command, ask, http, report, retention, maintenance, backup or archive.</param>
/// <param name="Arguments">By name; which there are depends on the kind. Secret ones are shown as <c>***</c>, which also leaves them as
/// they are.</param>
public sealed record JobAction(string Kind, Dictionary<string, string>? Arguments = null);

/// <param name="MostAttempts">1 to 10, the first among them.</param>
/// <param name="FirstDelaySeconds">1 to 3,600; doubled after each attempt, with full jitter above the half.</param>
/// <param name="MostDelaySeconds">1 to 86,400: no pause is longer.</param>
public sealed record JobRetry(int MostAttempts = 1, int FirstDelaySeconds = 10, int MostDelaySeconds = 600);

[JsonConverter(typeof(JsonStringEnumConverter<JobPriority>))]
public enum JobPriority
{
    [JsonStringEnumMemberName("critical")]
    Critical,
    [JsonStringEnumMemberName("high")]
    High,
    [JsonStringEnumMemberName("normal")]
    Normal,
    [JsonStringEnumMemberName("low")]
    Low,
}

/// <summary>What becomes of a run that is due while as many run as may.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobOverlap>))]
public enum JobOverlap
{
    /// <summary>It is recorded as skipped.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>It waits.</summary>
    [JsonStringEnumMemberName("queue")]
    Queue,

    /// <summary>Those that run are cancelled, then it runs.</summary>
    [JsonStringEnumMemberName("replace")]
    Replace,
}

/// <summary>What becomes of occurrences that nobody was there for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobMissed>))]
public enum JobMissed
{
    /// <summary>They are left out, which the history says once.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>One run stands for all.</summary>
    [JsonStringEnumMemberName("once")]
    Once,

    /// <summary>Each is run, of the last day and at most 1,000.</summary>
    [JsonStringEnumMemberName("all")]
    All,
}
