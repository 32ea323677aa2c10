namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>An attempt, begun or never begun, in its job's history.</summary>
public sealed record Run(Occurrence Of, RunState State, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Reason, string Log)
{
    /// <summary>Of its row; null when there is none yet.</summary>
    public Azure.ETag? ETag { get; init; }

    /// <summary>One that ends before it begins.</summary>
    public static Run Never(Occurrence of, RunState state, DateTimeOffset now, string reason) => new(of, state, null, now, reason, "");

    public RunItem ToItem(string jobName) => new(
        Of.RunId, Of.JobId, jobName, State, Of.Trigger, Of.Attempt, Of.Planned, StartedAt, EndedAt, Reason);
}
