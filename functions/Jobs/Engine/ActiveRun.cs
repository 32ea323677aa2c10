namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>An occurrence that this engine has claimed, with what stops it.</summary>
internal sealed class ActiveRun(Job job, Occurrence occurrence)
{
    public Job Job { get; } = job;

    public string RunId { get; } = occurrence.RunId;

    /// <summary>As it was last written: its ETag changes with each renewal.</summary>
    public Occurrence Occurrence { get; set; } = occurrence;

    /// <summary>Whether it waits while as many of its job run as may, whatever the job says of overlaps: its time had passed when it was
    /// claimed, or the attempt before it was lost.</summary>
    public bool WaitsItsTurn { get; init; }

    /// <summary>Whether its action was started: from then on it is not begun again by this claim.</summary>
    public bool HasBegun { get; set; }

    /// <summary>How often the store did not answer before it had begun.</summary>
    public int Failures { get; set; }

    /// <summary>Somebody wants it to stop.</summary>
    public CancellationTokenSource Cancelled { get; } = new();

    /// <summary>The claim is lost, or the engine ends.</summary>
    public CancellationTokenSource Dying { get; } = new();

    /// <summary>Whether it counts against the limit: from its start until the action itself has ended.</summary>
    public bool IsActing { get; set; }

    public Task Task { get; set; } = Task.CompletedTask;
}
