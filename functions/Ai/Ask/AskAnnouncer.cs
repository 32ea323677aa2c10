using CloudNexus.Functions.Commands;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>Has questions answered as soon as they are queued.</summary>
public sealed class AskAnnouncer(IWorkHub hub) : IServiceCommands
{
    public Task AnnounceAsync(CommandItem command, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command.Action == CommandActions.Ask
            ? hub.SendAsync(new AiWork(AiWorkKinds.Ask, command.Id), cancellation)
            : Task.CompletedTask;
    }
}
