using System.Text;
using CloudNexus.Functions.Commands.News;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Commands.Running;

/// <summary>The service's own commands, for those who run them: one instance has one at a time, for as long as its lease.</summary>
public sealed class ServiceRuns(
    CommandStore store, OpenCommandStore open, CommandChanges changes, CommandNews news, SettingValues settings, TimeProvider time)
{
    public const int MostStarts = 3;

    private const string Actor = "system";
    private readonly string _instance = NodeId.New();

    /// <inheritdoc cref="ICommands.ListWaitingAsync"/>
    public async Task<IReadOnlyList<CommandItem>> ListWaitingAsync(int most, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var waiting = new List<CommandItem>();
        foreach (var row in await open.ListAsync(OpenCommandStore.Service, int.MaxValue, cancellation))
        {
            if (waiting.Count == most)
            {
                break;
            }

            if (await store.FindAsync(row.Id, cancellation) is { } stored && IsFree(stored, now))
            {
                waiting.Add(stored.Item);
            }
        }

        return waiting;
    }

    /// <inheritdoc cref="ICommands.TryStartAsync"/>
    public async Task<bool> TryStartAsync(string id, TimeSpan lease, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (after, isChanged) = await changes.ApplyAsync(id, before => Start(before, now, lease), Actor, cancellation);
        return isChanged && after!.Item.Status == CommandStatus.Running;
    }

    /// <inheritdoc cref="ICommands.RenewAsync"/>
    public async Task<bool> RenewAsync(string id, TimeSpan lease, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return (await changes.ApplyAsync(
            id, before => IsMine(before) ? before with { LeaseUntil = now + lease, HeardAt = now } : null, Actor, cancellation)).IsChanged;
    }

    /// <inheritdoc cref="ICommands.AppendOutputAsync"/>
    public async Task AppendAsync(string id, string text, CancellationToken cancellation)
    {
        var most = settings.Number(CommandSettings.OutputKilobytes) * 1024;
        ReadOnlyMemory<byte> left = Encoding.UTF8.GetBytes(text);
        while (!left.IsEmpty)
        {
            var piece = left[..OutputTail.EndOfCharacters(left.Span, OutputTail.MostInRow)];
            left = left[piece.Length..];
            var known = 0;
            var (after, isChanged) = await changes.ApplyAsync(
                id,
                null,
                async before =>
                {
                    known = before.Item.OutputBytes;
                    return IsMine(before) ? await AddAsync(store, before, known, piece, most, cancellation) : null;
                },
                Actor,
                cancellation);
            if (!isChanged)
            {
                return;
            }

            var added = after!.Item.OutputBytes - known;
            if (added > 0)
            {
                news.TellOutput(after.Item, known, Encoding.UTF8.GetString(piece.Span[..added]));
            }
        }
    }

    /// <inheritdoc cref="ICommands.EndAsync"/>
    public async Task<bool> EndAsync(string id, CommandStatus status, CommandResult result, CancellationToken cancellation)
    {
        if (status < CommandStatus.Completed)
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "Not an end.");
        }

        var kept = Keep(result);
        var now = time.GetUtcNow();
        return (await changes.ApplyAsync(
            id,
            before => IsMine(before) ? before.With(i => i with { Status = status, EndedAt = now, Result = kept }) : null,
            Actor,
            cancellation)).IsChanged;
    }

    /// <summary>Adds to the output and stores what no longer fits into the command's row; null where nothing changes.</summary>
    public static async ValueTask<StoredCommand?> AddAsync(
        CommandStore store, StoredCommand before, long from, ReadOnlyMemory<byte> piece, int most, CancellationToken cancellation)
    {
        var (after, moved) = OutputTail.Add(before, from, piece, most);
        if (moved is { } part)
        {
            await store.WriteOutputAsync(before.Id, part.From, part.Text, cancellation);
        }

        return ReferenceEquals(after, before) ? null : after;
    }

    private StoredCommand? Start(StoredCommand before, DateTimeOffset now, TimeSpan lease)
    {
        if (!before.Item.Target.IsService || !IsFree(before, now))
        {
            return null;
        }

        if (before.Item.Status == CommandStatus.Queued && before.Item.ExpiresAt <= now)
        {
            return before.With(i => i with { Status = CommandStatus.Expired, EndedAt = now });
        }

        if (before.Starts == MostStarts)
        {
            return before.With(i => i with
            {
                Status = CommandStatus.Failed,
                EndedAt = now,
                Result = new CommandResult(Error: $"It was begun {MostStarts} times and never came to its end. Ask again."),
            });
        }

        return before.With(i => i with { Status = CommandStatus.Running, StartedAt = i.StartedAt ?? now }) with
        {
            LeaseOwner = _instance,
            LeaseUntil = now + lease,
            HeardAt = now,
            Starts = before.Starts + 1,
        };
    }

    private static bool IsFree(StoredCommand command, DateTimeOffset now)
        => command.Item.Status == CommandStatus.Queued || (command.Item.Status == CommandStatus.Running && command.LeaseUntil <= now);

    private bool IsMine(StoredCommand command) => command.Item.Status == CommandStatus.Running && command.LeaseOwner == _instance;

    private static CommandResult Keep(CommandResult result)
    {
        try
        {
            return CommandRules.Result(result);
        }
        catch (ApiException tooLarge)
        {
            return CommandRules.Result(result with { Data = null, Error = result.Error ?? tooLarge.Message });
        }
    }
}
