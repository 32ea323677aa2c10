namespace CloudNexus.Agent.Commands;

/// <summary>How a command ended here.</summary>
/// <param name="Status">One of <see cref="CommandStatus"/>, not running.</param>
internal sealed record CommandOutcome(string Status, CommandResult Result)
{
    public static CommandOutcome Failed(string error, int? exitCode = null)
        => new(CommandStatus.Failed, new CommandResult(exitCode, error));

    public static CommandOutcome Refused(string reason) => new(CommandStatus.Refused, new CommandResult(Error: reason));

    /// <summary>It was called off.</summary>
    public static CommandOutcome Cancelled { get; } = new(CommandStatus.Cancelled, new CommandResult());
}
