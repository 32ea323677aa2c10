namespace CloudNexus.Functions.Jobs;

/// <summary>A job as it is shown.</summary>
/// <param name="RunsAs">In whose name it runs: who changed it last.</param>
/// <param name="NextRuns">The next five times; none when it is off or over.</param>
public sealed record JobItem(
    string Id,
    JobDefinition Definition,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    string RunsAs,
    IReadOnlyList<DateTimeOffset> NextRuns);

/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record JobList(IReadOnlyList<JobItem> Items, string? Next);

/// <param name="NextRuns">The next five times; none when it is over.</param>
public sealed record JobPreview(IReadOnlyList<DateTimeOffset> NextRuns);

/// <summary>Something that is done once.</summary>
/// <param name="Action">What.</param>
/// <param name="At">When: at most a year ahead; now without it.</param>
/// <param name="Name">For people; the action's kind without it.</param>
/// <param name="TimeoutSeconds">As in a job.</param>
public sealed record NewTask(
    JobAction Action,
    DateTimeOffset? At = null,
    string? Name = null,
    JobPriority Priority = JobPriority.Normal,
    JobRetry? Retry = null,
    int TimeoutSeconds = 60);

/// <summary>What browsers hear when somebody changes a job.</summary>
/// <param name="Change">created, updated or deleted.</param>
public sealed record JobMessage(string Id, string Name, string Change);

/// <summary>What browsers hear of runs: each as it is now.</summary>
public sealed record RunsMessage(IReadOnlyList<RunItem> Items);
