namespace CloudNexus.Functions.Commands;

/// <summary>Runs the commands that are for the service itself.</summary>
public interface IServiceCommands
{
    /// <summary>
    /// A command for the service is queued. Called beside the request that made it; what is lost here is found again by
    /// <see cref="ICommands.ListWaitingAsync"/>.
    /// </summary>
    Task AnnounceAsync(CommandItem command, CancellationToken cancellation);
}
