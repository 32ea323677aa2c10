namespace CloudNexus.Agent.Commands;

/// <summary>
/// A command that the host has, from the claim until the server knows how it ended. The loop's own but for what says otherwise.
/// </summary>
internal sealed class ActiveCommand(string id, int mostOutputBytes) : IDisposable
{
    private CommandOutcome? _outcome;

    public string Id => id;

    /// <summary>For the log.</summary>
    public string Action { get; init; } = "";

    /// <summary>What it waits to be started as; null once it is, and for those that are never.</summary>
    public ClaimedCommand? Waiting { get; set; }

    /// <summary>Whether it was found good while it waits.</summary>
    public bool IsJudged { get; set; }

    /// <summary>What it does; ends when that has.</summary>
    public Task Run { get; set; } = Task.CompletedTask;

    /// <summary>Whether it takes one of the places for programs.</summary>
    public bool IsProgram { get; set; }

    /// <summary>Thread-safe.</summary>
    public OutputBuffer Output { get; } = new(mostOutputBytes);

    /// <summary>Ends what runs, at somebody's word.</summary>
    public CancellationTokenSource CalledOff { get; } = new();

    /// <summary>Null while it waits or runs. Thread-safe.</summary>
    public CommandOutcome? Outcome
    {
        get => Volatile.Read(ref _outcome);
        set => Volatile.Write(ref _outcome, value);
    }

    /// <summary>When it ended; epoch milliseconds.</summary>
    public long EndedAtMs { get; set; }

    /// <summary>The report under way: sent again as it is until the server has it, which so can tell that it comes twice.</summary>
    public ReportRequest? Pending { get; set; }

    /// <summary>Whether the server knows that it runs.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>When output may be reported next, on the loop's clock.</summary>
    public long NextReportMs { get; set; }

    /// <summary>The server wants to hear nothing more of it.</summary>
    public bool IsUnwanted { get; set; }

    public bool IsRunning => Waiting is null && Outcome is null;

    /// <summary>What the server should hear now; null for nothing.</summary>
    /// <param name="nowMs">The loop's clock.</param>
    public ReportRequest? NextReport(long nowMs)
    {
        if (Pending is not null || IsUnwanted || Waiting is not null)
        {
            return Pending;
        }

        if (Outcome is not { } outcome)
        {
            return !IsAnnounced || (Output.Waiting > 0 && nowMs >= NextReportMs)
                ? Pending = new ReportRequest(CommandStatus.Running, Output.Next(CommandLimits.ReportBytes), null, false)
                : null;
        }

        // The end goes with the last of the output.
        var output = Output.Next(CommandLimits.ReportBytes);
        return Pending = Output.Waiting > CommandLimits.ReportBytes
            ? new ReportRequest(CommandStatus.Running, output, null, false)
            : new ReportRequest(outcome.Status, output, outcome.Result, Output.IsCut);
    }

    public void Dispose() => CalledOff.Dispose();
}
