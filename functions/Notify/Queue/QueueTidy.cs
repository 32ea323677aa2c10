using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>Keeps the history of deliveries short, and removes what is left of channels that are gone.</summary>
public sealed class QueueTidy(ChannelStore channels, QueueStore queue, TimeProvider time)
{
    /// <summary>Ended deliveries that are kept of a channel for as long as it is there.</summary>
    public const int Kept = 500;

    /// <summary>More are kept for a day: a notice that is told again within it is known.</summary>
    public const int KeptForADay = 5000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <returns>How many rows were removed.</returns>
    /// <exception cref="TableStorageException">The store does not answer: the next time goes on.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var known = (await channels.ListAsync(cancellation)).Select(c => c.Id).ToHashSet();
        var rows = await queue.AllAsync(cancellation).ToListAsync(cancellation);
        var removed = 0;
        foreach (var channel in rows.GroupBy(r => r.PartitionKey))
        {
            var gone = known.Contains(channel.Key) ? Old(channel) : channel.Select(r => r.RowKey);
            var keys = gone.ToArray();
            await queue.RemoveAsync(channel.Key, keys, cancellation);
            removed += keys.Length;
        }

        return removed;
    }

    private IEnumerable<string> Old(IEnumerable<TableEntity> rows)
    {
        var yesterday = time.GetUtcNow() - Day;
        var ended = rows.Where(r => QueueRows.IsDelivery(r) && r.GetString(QueueRows.State) != QueueRows.Waiting)
            .Select(r => (r.RowKey, At: QueueRows.Moment(r, "At"))).OrderByDescending(r => r.At).ToArray();
        return ended.Where((r, i) => i >= KeptForADay || (i >= Kept && r.At < yesterday)).Select(r => r.RowKey);
    }
}
