using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Commands.Reading;

/// <summary>Which commands are wanted; null for all.</summary>
/// <param name="Statuses">One of these; empty for all.</param>
public sealed record CommandFilter(IReadOnlyList<CommandStatus> Statuses, string? NodeId, string? Action, string? BatchId);

/// <summary>
/// Lists commands, newest first, day by day. A page asks at most <see cref="MostReads"/> times and then ends where it is, so that no
/// request takes long.
/// </summary>
public sealed class CommandQuery(CommandStore store, CommandSight sight)
{
    private const int MostReads = 12;

    /// <summary>Commands of one read where only some of them may be wanted.</summary>
    private const int MostRows = 500;

    /// <summary>Before every row of a day.</summary>
    private const string BeginOfDay = "000000000000000000";

    /// <param name="caller">Who asks.</param>
    /// <param name="filter">Which.</param>
    /// <param name="after">The id behind which the page begins; null for the newest.</param>
    /// <param name="limit">Most commands.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<CommandList> ListAsync(
        Caller caller, CommandFilter filter, CommandId? after, int limit, CancellationToken cancellation)
    {
        var (items, reads) = (new List<CommandItem>(), 0);
        foreach (var day in await DaysAsync(filter, after, cancellation))
        {
            var row = after?.Day == day ? after.Row : null;
            while (true)
            {
                if (reads++ == MostReads)
                {
                    return new CommandList(items, new CommandId(day, row ?? BeginOfDay).ToString());
                }

                var most = caller.Role == Role.Admin ? limit - items.Count + 1 : MostRows;
                var rows = await store.ListAsync(day, row, ToFilter(filter), most, cancellation);
                foreach (var item in await sight.NarrowAsync(caller, rows, cancellation))
                {
                    if (items.Count == limit)
                    {
                        return new CommandList(items, items[^1].Id);
                    }

                    items.Add(item);
                }

                if (rows.Count < most)
                {
                    break;
                }

                row = CommandId.RowOf(rows[^1].Id);
            }
        }

        return new CommandList(items, null);
    }

    private async Task<IEnumerable<DateOnly>> DaysAsync(CommandFilter filter, CommandId? after, CancellationToken cancellation)
    {
        if (filter.BatchId is { } batch)
        {
            return CommandId.TryParseDay(batch, out var day) ? [day] : [];
        }

        var days = await store.DaysAsync(cancellation);
        return after is null ? days : days.Where(d => d <= after.Day);
    }

    private static TableFilter? ToFilter(CommandFilter filter)
    {
        TableFilter? all = null;
        And(filter.Statuses.Count == 0
            ? null : filter.Statuses.Select(s => TableFilter.Where("Status", "eq", CommandRow.WordOf(s))).Aggregate((a, b) => a | b));
        And(Equal("Node", filter.NodeId));
        And(Equal("Action", filter.Action));
        And(Equal("BatchId", filter.BatchId));
        return all;

        void And(TableFilter? one) => all = one is null ? all : all is null ? one : all & one;
    }

    private static TableFilter? Equal(string property, string? value) => value is null ? null : TableFilter.Where(property, "eq", value);
}
