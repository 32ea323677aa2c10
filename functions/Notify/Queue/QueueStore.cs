using System.Runtime.CompilerServices;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>What is told in which channel, in the <c>NotifyOutbox</c> table: what waits and, for a while, what became of it.</summary>
public sealed class QueueStore(Tables tables)
{
    private const string LastKey = "last";

    /// <summary>Adds it; adding it again changes nothing, whatever became of it since.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(string channelId, Delivery delivery, CancellationToken cancellation)
    {
        var row = QueueRows.ToRow(channelId, delivery);
        var result = await tables.WriteAsync(Tables.NotifyOutbox, t => t.AddEntityAsync(row, cancellation));
        if (!result.IsConflict)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>Null when it was never told there, or is no longer kept.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<DeliveryState?> StateOfAsync(string channelId, string key, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NotifyOutbox);
        var found = await table.GetEntityIfExistsAsync(channelId, QueueRows.DeliveryPrefix + key, [QueueRows.State], cancellation);
        return !found.IsNotFound && Enum.TryParse<DeliveryState>(found.Value.GetString(QueueRows.State), ignoreCase: true, out var state)
            ? state
            : null;
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<WaitingQueue> WaitingAsync(string channelId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NotifyOutbox);
        var filter = TableFilter.Partition(channelId) & TableFilter.Where(QueueRows.State, "eq", QueueRows.Waiting);
        var rows = await table.QueryAsync(filter, cancellationToken: cancellation).ToListAsync(cancellation);
        return new WaitingQueue(
            [
                .. rows.Where(QueueRows.IsDelivery).Select(QueueRows.ToDelivery)
                    .OrderBy(d => d.At).ThenBy(d => d.Key, StringComparer.Ordinal),
            ],
            [.. rows.Where(QueueRows.IsBatch).Select(QueueRows.ToBatch)]);
    }

    /// <summary>All that is kept of a channel, the newest first. Of what waits the attempts are those of its message.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Delivery>> ListAsync(string channelId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NotifyOutbox);
        var rows = await table.QueryAsync(TableFilter.Partition(channelId), QueueRows.Shown, cancellationToken: cancellation)
            .ToListAsync(cancellation);
        var batches = rows.Where(QueueRows.IsBatch).Select(QueueRows.ToBatch).ToDictionary(b => b.Id);
        return
        [
            .. rows.Where(QueueRows.IsDelivery).Select(QueueRows.ToDelivery)
                .Select(d => d.State == DeliveryState.Waiting && d.BatchId is { } id && batches.GetValueOrDefault(id) is { } batch
                    ? d with { Attempt = batch.Attempt, Error = batch.Error }
                    : d)
                .OrderByDescending(d => d.At).ThenBy(d => d.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>The last attempt of a channel; null before the first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<LastDelivery?> LastAsync(string channelId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NotifyOutbox);
        var found = await table.GetEntityIfExistsAsync(channelId, LastKey, cancellationToken: cancellation);
        return found.IsNotFound ? null
            : new LastDelivery(found.Value.GetInt64("At") ?? 0, found.Value.GetBoolean("Ok") ?? false, found.Value.GetString("Error"));
    }

    /// <summary>Records a message that was sent past the queue.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RecordAsync(string channelId, Delivery ended, CancellationToken cancellation)
    {
        TableTransactionAction[] both =
        [
            TableTransactionAction.Upsert(QueueRows.ToRow(channelId, ended), TableUpdateMode.Replace),
            LastRow(channelId, ended.At, ended.State == DeliveryState.Sent, ended.Error),
        ];
        (await tables.WriteAsync(Tables.NotifyOutbox, t => t.SubmitTransactionAsync(both, cancellation))).EnsureSuccess();
    }

    /// <summary>Removes rows of one channel. Where one is gone already, those of its transaction are left to the next time.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string channelId, IEnumerable<string> rowKeys, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NotifyOutbox);
        foreach (var part in rowKeys.Chunk(TableLimits.MaxTransactionActions))
        {
            var result = await table.SubmitTransactionAsync(
                [.. part.Select(key => TableTransactionAction.Delete(channelId, key, Azure.ETag.All))], cancellation);
            if (!result.IsNotFound)
            {
                result.EnsureSuccess();
            }
        }
    }

    /// <summary>Removes all that is kept of a channel that is gone.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task ForgetAsync(string channelId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NotifyOutbox);
        var keys = await table.QueryAsync(TableFilter.Partition(channelId), ["RowKey"], cancellationToken: cancellation)
            .Select(row => row.RowKey).ToListAsync(cancellation);
        await RemoveAsync(channelId, keys, cancellation);
    }

    /// <summary>Every row of every channel, by channel, without the notices.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async IAsyncEnumerable<TableEntity> AllAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NotifyOutbox);
        await foreach (var row in table.QueryAsync(select: QueueRows.Shown, cancellationToken: cancellation))
        {
            yield return row;
        }
    }

    public static TableTransactionAction LastRow(string channelId, DateTimeOffset at, bool ok, string? error)
        => TableTransactionAction.Upsert(
            new TableEntity(channelId, LastKey) { ["At"] = at.ToUnixTimeMilliseconds(), ["Ok"] = ok, ["Error"] = error },
            TableUpdateMode.Replace);
}
