using System.Text.Json;

namespace CloudNexus.Cli.Api;

/// <param name="NextRuns">None when it is off or over.</param>
internal sealed record JobJson(
    string Id,
    JobDefinitionJson Definition,
    IReadOnlyList<DateTimeOffset>? NextRuns = null,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? UpdatedAt = null,
    string? CreatedBy = null,
    string? RunsAs = null);

internal sealed record JobDefinitionJson(
    string Name,
    JobScheduleJson Schedule,
    JobActionJson Action,
    bool Enabled = true,
    string? Description = null,
    string? Priority = null,
    JobRetryJson? Retry = null,
    int? TimeoutSeconds = null,
    string? Overlap = null,
    int? MaxConcurrent = null,
    string? Missed = null);

/// <summary>One of <paramref name="Cron"/>, <paramref name="EverySeconds"/> and <paramref name="At"/>.</summary>
internal sealed record JobScheduleJson(string? Cron = null, string? TimeZone = null, long? EverySeconds = null, DateTimeOffset? At = null);

internal sealed record JobActionJson(string Kind, Dictionary<string, JsonElement>? Arguments = null);

internal sealed record JobRetryJson(int? MostAttempts = null, int? FirstDelaySeconds = null, int? MostDelaySeconds = null);

/// <summary>A page of jobs, each as it came.</summary>
internal sealed record JobPageJson(IReadOnlyList<JsonElement> Items, string? Next = null);

/// <summary>A run of a job.</summary>
internal sealed record TaskJson(
    string Id,
    string State,
    string? JobId = null,
    string? JobName = null,
    string? Trigger = null,
    int? Attempt = null,
    DateTimeOffset? Planned = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    string? Reason = null);

/// <summary>A page of runs, each as it came.</summary>
internal sealed record TaskPageJson(IReadOnlyList<JsonElement> Items, string? Next = null);

internal sealed record TaskLogJson(string Text);
