using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Commands;

/// <summary>
/// Each minute: ends what nobody began in time or what nothing is heard of, tells hosts again that something waits, and removes what stands
/// in a queue for nothing. Any run may be missed or run twice.
/// </summary>
public sealed class CommandSweep(
    CommandStore store,
    OpenCommandStore open,
    CommandChanges changes,
    HostBell bell,
    AgentStore agents,
    NodeStore nodes,
    SettingValues settings,
    TimeProvider time)
{
    /// <summary>Commands that one run looks at.</summary>
    public const int MostOfRun = 5_000;

    /// <summary>How long nothing may be heard of a command that runs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private const string Actor = "system";
    private static readonly Counter<long> Unlooked = Telemetry.Meter.CreateCounter<long>("commands.sweep_left");

    /// <summary>Longer than a host takes to look, once it was told.</summary>
    private static readonly TimeSpan Untaken = TimeSpan.FromMinutes(1);

    /// <summary>The queue at which the next run begins, since this one had too much to look at; null for the first.</summary>
    private string? _from;
    private volatile IReadOnlyDictionary<CommandStatus, int> _counts = new Dictionary<CommandStatus, int>();

    /// <summary>Commands in a status that is no end, as the last run of this instance found them.</summary>
    public int CountOf(CommandStatus status) => _counts.GetValueOrDefault(status);

    /// <exception cref="Storage.TableStorageException">The store does not answer: the next run does it.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var rows = await open.ListAllAsync(_from, MostOfRun, cancellation);
        var isCut = rows.Count == MostOfRun;
        Unlooked.Add(isCut ? 1 : 0);
        _from = isCut ? rows[^1].Queue : null;
        var counts = new ConcurrentDictionary<CommandStatus, int>();
        var untold = new ConcurrentDictionary<string, bool>();
        await Parallel.ForEachAsync(rows, OpenCommandStore.Options(cancellation), async (row, stop) =>
        {
            if (await LookAsync(row, stop) is not { } item)
            {
                return;
            }

            counts.AddOrUpdate(item.Status, 1, (_, count) => count + 1);
            if (item is { Status: CommandStatus.Queued, Target.NodeId: { } host } && time.GetUtcNow() - row.AddedAt >= Untaken)
            {
                untold.TryAdd(host, true);
            }
        });
        _counts = counts.ToDictionary();
        await bell.RingAsync([.. untold.Keys], cancellation);
    }

    /// <summary>Drops days that are over, and agents whose nodes are gone. The days.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer: the next run does it.</exception>
    public async Task<IReadOnlyList<DateOnly>> DropExpiredAsync(CancellationToken cancellation)
    {
        await settings.RefreshAsync();
        var first = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-settings.Number(CommandSettings.DaysKept));
        var dropped = new List<DateOnly>();
        foreach (var day in (await store.DaysAsync(cancellation)).Where(d => d < first))
        {
            await store.DropAsync(day, cancellation);
            dropped.Add(day);
        }

        var said = await agents.ListAsync(cancellation);
        if (said.Count > 0)
        {
            var there = (await nodes.ListAsync(cancellation)).Select(n => n.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in said.Keys.Where(id => !there.Contains(id)))
            {
                await agents.RemoveAsync(gone, cancellation);
            }
        }

        return dropped;
    }

    /// <returns>The command as it is now; null when it has ended or is none.</returns>
    private async Task<CommandItem?> LookAsync(OpenCommand row, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await store.FindAsync(row.Id, cancellation) is not { } stored)
        {
            if (now - row.AddedAt > Claims.Writing)
            {
                await open.RemoveAsync(row, cancellation);
            }

            return null;
        }

        var (after, _) = await changes.ApplyAsync(stored, before => Judge(before, now), Actor, cancellation);
        if (after is null || after.Item.HasEnded || OpenCommandStore.QueueOf(after.Item) != row.Queue)
        {
            // A row that somebody is about to need is younger.
            if (now - row.AddedAt > Claims.Writing)
            {
                await open.RemoveAsync(row, cancellation);
            }

            return after is { Item.HasEnded: false } ? after.Item : null;
        }

        return after.Item;
    }

    /// <summary>Null for what stays as it is.</summary>
    private static StoredCommand? Judge(StoredCommand before, DateTimeOffset now) => before.Item.Status switch
    {
        CommandStatus.Proposed when before.Item.ExpiresAt <= now => Expire(before, now, "Nobody signed it in time."),
        CommandStatus.Queued when before.Item.ExpiresAt <= now => Expire(before, now, "Nobody fetched it in time."),
        CommandStatus.Sent when before.Item.ExpiresAt <= now => Expire(before, now, "It was fetched, and nothing was heard of it."),
        CommandStatus.Running when now - (before.HeardAt ?? before.Item.StartedAt) > Patience
            => Expire(before, now, $"It ran, and nothing was heard of it for {Patience.TotalMinutes:0} minutes."),
        _ => null,
    };

    private static StoredCommand Expire(StoredCommand before, DateTimeOffset now, string why)
        => before.With(i => i with { Status = CommandStatus.Expired, EndedAt = now, Result = new CommandResult(Error: why) });
}
