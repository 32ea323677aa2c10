using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Commands.Making;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Commands.Store;

namespace CloudNexus.Functions.Commands;

/// <inheritdoc cref="ICommands"/>
public sealed class CommandService(
    CommandMaking making, CommandStore store, CommandChanges changes, ServiceRuns runs, IAudit audit, TimeProvider time) : ICommands
{
    public Task<IReadOnlyList<CommandItem>> CreateAsync(CommandRequest request, CommandMaker maker, CancellationToken cancellation)
        => making.CreateAsync(request, maker, null, cancellation);

    public async Task<CommandItem?> FindAsync(string id, CancellationToken cancellation) => (await store.FindAsync(id, cancellation))?.Item;

    public Task CancelAsync(string id, string actor, CancellationToken cancellation) => CancelAsync(id, actor, null, cancellation);

    /// <returns>The command as it is now; null when there is none.</returns>
    public async Task<CommandItem?> CancelAsync(string id, string actor, string? address, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (after, isChanged) = await changes.ApplyAsync(
            id,
            before => before.Item.HasEnded ? null : before.With(i => i with { Status = CommandStatus.Cancelled, EndedAt = now }),
            actor,
            cancellation);
        if (isChanged)
        {
            await audit.RecordAsync(
                new AuditEntry(actor, "command.cancel", $"command:{id}", true, DescribeOf(after!.Item), address), cancellation);
        }

        return after?.Item;
    }

    public Task<IReadOnlyList<CommandItem>> ListWaitingAsync(int most, CancellationToken cancellation)
        => runs.ListWaitingAsync(most, cancellation);

    public Task<bool> TryStartAsync(string id, TimeSpan lease, CancellationToken cancellation)
        => runs.TryStartAsync(id, lease, cancellation);

    public Task<bool> RenewAsync(string id, TimeSpan lease, CancellationToken cancellation)
        => runs.RenewAsync(id, lease, cancellation);

    public Task AppendOutputAsync(string id, string text, CancellationToken cancellation) => runs.AppendAsync(id, text, cancellation);

    public Task<bool> EndAsync(string id, CommandStatus status, CommandResult result, CancellationToken cancellation)
        => runs.EndAsync(id, status, result, cancellation);

    /// <summary>An action and its target, for the audit log.</summary>
    public static string DescribeOf(CommandItem item) => $"{item.Action} for {item.Target.Name}";
}
