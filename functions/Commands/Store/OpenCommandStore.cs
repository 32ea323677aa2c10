using System.Globalization;
using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Commands.Store;

/// <summary>
/// Which commands have not ended, in the table <c>CommandQueue</c>: target / urgency and time. An index only: a row is written before its
/// command and deleted after its end, so that it may stand without one, and whoever meets such a row removes it.
/// </summary>
public sealed class OpenCommandStore(Tables tables, TimeProvider time)
{
    /// <summary>Of the service's own commands. No node's id begins so.</summary>
    public const string Service = "~service";

    /// <summary>Of those that wait for a signature: their hosts do not look at them.</summary>
    public const string Proposed = "~proposed";

    private const int AtOnce = 16;

    public static string QueueOf(CommandItem item)
        => item.Status == CommandStatus.Proposed ? Proposed : item.Target.Node ?? Service;

    /// <summary>Puts commands where they belong as they are now.</summary>
    /// <exception cref="TableStorageException">The store does not answer: some of them may be there.</exception>
    public async Task AddAsync(IReadOnlyList<CommandItem> items, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await Parallel.ForEachAsync(items, Options(cancellation), async (item, stop) =>
        {
            var row = new TableEntity(QueueOf(item), RowOf(item)) { ["Id"] = item.Id, ["AddedAt"] = now };
            (await tables.WriteAsync(Tables.CommandQueue, t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, stop))).EnsureSuccess();
        });
    }

    /// <summary>Takes a command out of a queue; one that is not in it is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task RemoveAsync(string queue, CommandItem item, CancellationToken cancellation)
        => RemoveAsync(new OpenCommand(queue, RowOf(item), item.Id, default), cancellation);

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(OpenCommand open, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.CommandQueue);
        var result = await table.DeleteEntityAsync(open.Queue, open.Row, ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>What is in a queue, the most urgent first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<IReadOnlyList<OpenCommand>> ListAsync(string queue, int most, CancellationToken cancellation)
        => ListAsync(TableFilter.Partition(queue), most, cancellation);

    /// <summary>What is in all queues, one after the other.</summary>
    /// <param name="from">The first queue; null for all.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<IReadOnlyList<OpenCommand>> ListAllAsync(string? from, int most, CancellationToken cancellation)
        => ListAsync(from is null ? null : TableFilter.Where("PartitionKey", "ge", from), most, cancellation);

    /// <summary>How many are in each of the queues that are asked for.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(IReadOnlyCollection<string> queues, CancellationToken cancellation)
    {
        if (queues.Count > AtOnce)
        {
            return (await ListAllAsync(null, int.MaxValue, cancellation)).CountBy(o => o.Queue).ToDictionary();
        }

        var counted = await Task.WhenAll(queues.Distinct().Select(
            async queue => (Queue: queue, (await ListAsync(queue, int.MaxValue, cancellation)).Count)));
        return counted.ToDictionary(c => c.Queue, c => c.Count);
    }

    internal static ParallelOptions Options(CancellationToken cancellation)
        => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };

    private async Task<IReadOnlyList<OpenCommand>> ListAsync(TableFilter? filter, int most, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.CommandQueue);
        var found = new List<OpenCommand>();
        await foreach (var row in table.QueryAsync(filter, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            found.Add(new OpenCommand(
                row.PartitionKey, row.RowKey, row.GetString("Id") ?? "", row.GetDateTimeOffset("AddedAt") ?? DateTimeOffset.MinValue));
            if (found.Count == most)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>The same for a command at all times.</summary>
    private static string RowOf(CommandItem item) => string.Create(
        CultureInfo.InvariantCulture,
        $"{CommandPriority.Critical - item.Priority}{item.CreatedAt.ToUnixTimeMilliseconds():d13}{item.Id[^10..]}");
}
