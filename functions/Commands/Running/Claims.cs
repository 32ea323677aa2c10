using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Store;

namespace CloudNexus.Functions.Commands.Running;

/// <summary>Looks once at an agent's queue: gives what waits, and names what it runs and need not.</summary>
public sealed class Claims(CommandStore store, OpenCommandStore open, CommandChanges changes, HostBell bell, TimeProvider time)
{
    /// <summary>Rows of a queue that one look takes in.</summary>
    private const int MostRows = 1_000;

    /// <summary>Longer than a request takes from the queue's row to the command's.</summary>
    public static readonly TimeSpan Writing = TimeSpan.FromMinutes(2);

    /// <summary>A software agent may be several programs with one key: what one was given is not another's at once.</summary>
    private static readonly TimeSpan GivenAgainAfter = TimeSpan.FromSeconds(30);

    /// <summary>How often it is written down that a command still runs.</summary>
    private static readonly TimeSpan HeardEvery = TimeSpan.FromMinutes(5);

    private readonly BoundedCache<string, DateTimeOffset> _heard = new(10_000);

    /// <param name="agent">Whose.</param>
    /// <param name="most">Commands at most.</param>
    /// <param name="running">Ids of what it has taken.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer. What was given is given again.</exception>
    public async Task<ClaimAnswer> TakeAsync(AgentCaller agent, int most, IReadOnlySet<string> running, CancellationToken cancellation)
    {
        var rows = await open.ListAsync(agent.NodeId, MostRows, cancellation);
        var given = new List<ClaimedCommand>();
        var left = false;
        foreach (var row in rows.Where(r => !running.Contains(r.Id)))
        {
            if (given.Count == most)
            {
                left = true;
                break;
            }

            var (command, waits) = await TakeAsync(agent, row, cancellation);
            left |= waits;
            if (command is not null)
            {
                given.Add(command);
            }
        }

        var cancel = await FindEndedAsync(agent, running.Except(rows.Select(r => r.Id)), cancellation);
        await NoteRunningAsync(agent, running.Intersect(rows.Select(r => r.Id)), cancellation);
        if (agent.IsHost && !left && given.Count == 0)
        {
            await QuietAsync(agent.NodeId, rows, cancellation);
        }

        return new ClaimAnswer(given, cancel);
    }

    /// <returns>The command when it is the agent's to have now, and whether it is left waiting.</returns>
    private async Task<(ClaimedCommand? Command, bool Waits)> TakeAsync(AgentCaller agent, OpenCommand row, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await store.FindAsync(row.Id, cancellation) is not { } stored)
        {
            if (now - row.AddedAt <= Writing)
            {
                return (null, true);
            }

            await open.RemoveAsync(row, cancellation);
            return (null, false);
        }

        if (stored.Item.HasEnded)
        {
            await open.RemoveAsync(row, cancellation);
            return (null, false);
        }

        var (after, isGiven) = await changes.ApplyAsync(stored, before => Give(before, now, agent.IsHost), agent.Actor, cancellation);
        return after is not { Item.Status: CommandStatus.Sent } ? (null, false)
            : isGiven || agent.IsHost ? (ToClaimed(after), false)
            : (null, true);
    }

    /// <summary>Null for what stays as it is.</summary>
    private static StoredCommand? Give(StoredCommand before, DateTimeOffset now, bool isHost)
    {
        var item = before.Item;
        if (item.Status is not (CommandStatus.Queued or CommandStatus.Sent))
        {
            return null;
        }

        if (item.ExpiresAt <= now)
        {
            return before.With(i => i with { Status = CommandStatus.Expired, EndedAt = now });
        }

        return item.Status == CommandStatus.Sent && (isHost || now - before.HeardAt < GivenAgainAfter)
            ? null
            : before.With(i => i with { Status = CommandStatus.Sent, SentAt = i.SentAt ?? now }) with { HeardAt = now };
    }

    private async Task<IReadOnlyList<string>> FindEndedAsync(AgentCaller agent, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var ended = new List<string>();
        foreach (var id in ids)
        {
            // One that is not known may be of a store that fell back: the agent ends it by itself.
            if (await store.FindAsync(id, cancellation) is { Item.HasEnded: true } stored && stored.Item.Target.Node == agent.NodeId)
            {
                ended.Add(id);
            }
        }

        return ended;
    }

    private async Task NoteRunningAsync(AgentCaller agent, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var id in ids)
        {
            if (_heard.TryGet(id, out var at) && now - at < HeardEvery)
            {
                continue;
            }

            _heard.Set(id, now);
            await changes.ApplyAsync(
                id,
                before => before.Item.Status == CommandStatus.Running && now - before.HeardAt >= HeardEvery
                    ? before with { HeardAt = now } : null,
                agent.Actor,
                cancellation);
        }
    }

    /// <summary>Nothing waits: the host need not ask until it is told again.</summary>
    private async Task QuietAsync(string nodeId, IReadOnlyList<OpenCommand> seen, CancellationToken cancellation)
    {
        if (!await bell.StopAsync(nodeId, cancellation))
        {
            return;
        }

        // What came in between had the bell rung before it was stopped.
        var known = seen.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        if ((await open.ListAsync(nodeId, MostRows, cancellation)).Any(r => !known.Contains(r.Id)))
        {
            await bell.RingAsync([nodeId], cancellation);
        }
    }

    private static ClaimedCommand ToClaimed(StoredCommand command) => new(
        command.Id, command.Item.Action, command.Item.Arguments, command.Item.ExpiresAt.ToUnixTimeMilliseconds(), command.Signature);
}
