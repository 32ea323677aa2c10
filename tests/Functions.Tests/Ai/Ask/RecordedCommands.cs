using System.Collections.Concurrent;
using System.Text;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Tests.Ai.Ask;

/// <summary>Commands in memory, with the leases of the real ones.</summary>
internal sealed class RecordedCommands(TimeProvider time) : ICommands
{
    private const int MostStarts = 3;

    private readonly ConcurrentDictionary<string, Kept> _all = new(StringComparer.Ordinal);

    /// <summary>Whether nothing is stored of what is said.</summary>
    public bool IsStoreAway { get; set; }

    public CommandItem Add(string arguments, CommandMaker maker, string action = CommandActions.Ask)
    {
        var item = new CommandItem(
            Ids.New(), null, CommandTarget.Service, action, arguments, CommandStatus.Queued, CommandPriority.Normal, time.GetUtcNow(),
            time.GetUtcNow().AddMinutes(5), maker.Actor) { Maker = maker };
        _all[item.Id] = new Kept(item);
        return item;
    }

    public CommandItem Get(string id) => _all[id].Item;

    public string OutputOf(string id) => _all[id].Output.ToString();

    public int StartsOf(string id) => _all[id].Starts;

    public Task<IReadOnlyList<CommandItem>> CreateAsync(CommandRequest request, CommandMaker maker, CancellationToken cancellation)
        => throw new NotSupportedException("Nothing here makes commands.");

    public Task<CommandItem?> FindAsync(string id, CancellationToken cancellation) => At(() => _all.GetValueOrDefault(id)?.Item);

    public Task CancelAsync(string id, string actor, CancellationToken cancellation) => At(() =>
    {
        var kept = _all[id];
        kept.Item = kept.Item.HasEnded ? kept.Item : kept.Item with { Status = CommandStatus.Cancelled };
        return true;
    });

    public Task<IReadOnlyList<CommandItem>> ListWaitingAsync(int most, CancellationToken cancellation)
        => At<IReadOnlyList<CommandItem>>(() => [.. _all.Values.Where(IsFree).Select(k => k.Item).Take(most)]);

    public Task<bool> TryStartAsync(string id, TimeSpan lease, CancellationToken cancellation) => At(() =>
    {
        if (_all.GetValueOrDefault(id) is not { } kept || !IsFree(kept) || ++kept.Starts > MostStarts)
        {
            return false;
        }

        kept.Item = kept.Item with { Status = CommandStatus.Running };
        kept.Until = time.GetUtcNow() + lease;
        return true;
    });

    public Task<bool> RenewAsync(string id, TimeSpan lease, CancellationToken cancellation) => At(() =>
    {
        _all[id].Until = time.GetUtcNow() + lease;
        return _all[id].Item.Status == CommandStatus.Running;
    });

    public Task AppendOutputAsync(string id, string text, CancellationToken cancellation) => At(() => _all[id].Output.Append(text));

    public Task<bool> EndAsync(string id, CommandStatus status, CommandResult result, CancellationToken cancellation) => At(() =>
    {
        var kept = _all[id];
        if (kept.Item.Status != CommandStatus.Running)
        {
            return false;
        }

        kept.Item = kept.Item with { Status = status, Result = result, EndedAt = time.GetUtcNow() };
        return true;
    });

    private bool IsFree(Kept kept) => kept.Item.Status == CommandStatus.Queued
        || (kept.Item.Status == CommandStatus.Running && kept.Until < time.GetUtcNow());

    private async Task<T> At<T>(Func<T> action)
    {
        await Task.Yield();
        lock (_all)
        {
            return IsStoreAway ? throw new TableStorageException(503, TableErrorCode.None, "The store is away.") : action();
        }
    }

    private sealed class Kept(CommandItem item)
    {
        public CommandItem Item { get; set; } = item;

        public StringBuilder Output { get; } = new();

        public DateTimeOffset Until { get; set; }

        public int Starts { get; set; }
    }
}
