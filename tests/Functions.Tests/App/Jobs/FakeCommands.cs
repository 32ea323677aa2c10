using System.Collections.Concurrent;
using System.Text.Json;
using CloudNexus.Functions.Commands;

namespace CloudNexus.Functions.Tests.App.Jobs;

/// <summary>Commands that end as the test says, after having been asked for some times.</summary>
internal sealed class FakeCommands : ICommands
{
    private static readonly JsonElement Answer = JsonSerializer.SerializeToElement("the answer");
    private readonly ConcurrentDictionary<string, (CommandItem Item, int Asked)> _items = new();

    public FakeCommands()
    {
        Make = request => [Item(request, "a", CommandStatus.Queued)];
    }

    public Func<CommandRequest, IReadOnlyList<CommandItem>> Make { get; set; }

    public CommandStatus End { get; set; } = CommandStatus.Completed;

    public int EndsAfter { get; set; } = 2;

    public ConcurrentQueue<(CommandRequest Request, CommandMaker Maker)> Made { get; } = new();

    public ConcurrentQueue<string> Cancelled { get; } = new();

    public static CommandItem Item(CommandRequest request, string name, CommandStatus status) => new(
        $"c-{name}",
        null,
        new CommandTarget(name, null, name),
        request.Action ?? "ask",
        "{}",
        status,
        CommandPriority.Normal,
        default,
        default,
        "x");

    public Task<IReadOnlyList<CommandItem>> CreateAsync(CommandRequest request, CommandMaker maker, CancellationToken cancellation)
    {
        Made.Enqueue((request, maker));
        var items = Make(request);
        foreach (var item in items)
        {
            _items[item.Id] = (item, 0);
        }

        return Task.FromResult(items);
    }

    public Task<CommandItem?> FindAsync(string id, CancellationToken cancellation)
    {
        var (item, asked) = _items[id];
        _items[id] = (item, asked + 1);
        return Task.FromResult<CommandItem?>(
            asked >= EndsAfter ? item with { Status = End, Result = new CommandResult(Data: Answer) } : item);
    }

    public Task CancelAsync(string id, string actor, CancellationToken cancellation)
    {
        Cancelled.Enqueue(id);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<CommandItem>> ListWaitingAsync(int most, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<bool> TryStartAsync(string id, TimeSpan lease, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<bool> RenewAsync(string id, TimeSpan lease, CancellationToken cancellation) => throw new NotSupportedException();

    public Task AppendOutputAsync(string id, string text, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<bool> EndAsync(string id, CommandStatus status, CommandResult result, CancellationToken cancellation)
        => throw new NotSupportedException();
}
