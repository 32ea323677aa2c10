using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Rows of logs in the tables of their days (<see cref="LogKeys"/>). Retention drops whole tables; a missing one reads as empty.
/// </summary>
public sealed class LogStore(Tables tables)
{
    private const string Bytes = "Bytes";
    private const string MarkedMs = "MarkedMs";

    /// <summary>Of one transaction: so many of the largest rows are below its 4 MiB as they are sent.</summary>
    private const int RowsAtOnce = 40;

    private static readonly Counter<long> Damaged = Telemetry.Meter.CreateCounter<long>("logs.rows_damaged");

    /// <summary>Adds rows that are not there yet, all of one node and day.</summary>
    /// <returns>Which of them were new, in order.</returns>
    /// <exception cref="TableStorageException">The store does not answer: adding them again does no harm.</exception>
    /// <exception cref="InvalidDataException">A row is none that the store takes.</exception>
    public async Task<IReadOnlyList<bool>> AddAsync(long dayMs, IReadOnlyList<TableEntity> rows, CancellationToken cancellation)
    {
        var table = LogKeys.TableOf(dayMs);
        var isNew = new List<bool>(rows.Count);
        foreach (var part in rows.Chunk(RowsAtOnce))
        {
            if (part.Length > 1)
            {
                var all = await tables.WriteAsync(
                    table, t => t.SubmitTransactionAsync([.. part.Select(TableTransactionAction.Add)], cancellation));
                if (!IsThere(all))
                {
                    isNew.AddRange(part.Select(_ => true));
                    continue;
                }
            }

            foreach (var row in part)
            {
                isNew.Add(!IsThere(await tables.WriteAsync(table, t => t.AddEntityAsync(row, cancellation))));
            }
        }

        return isNew;
    }

    /// <summary>
    /// A node's rows whose last line is in a time (the end excluded), which is within one day: in key order, so that a packed row comes
    /// after those that it replaces.
    /// </summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async IAsyncEnumerable<LogRow> ListAsync(
        string nodeId,
        long fromMs,
        long toMs,
        IReadOnlyCollection<string> columns,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = TableFilter.RowRange(nodeId, LogKeys.Begin(fromMs), LogKeys.Begin(toMs));
        var table = tables.Peek(LogKeys.TableOf(fromMs));
        await foreach (var row in table.QueryAsync(filter, columns, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            if (TryRead(row) is { } read)
            {
                yield return read;
            }
        }
    }

    /// <summary>The packed lines of a row; null when its table is gone.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadLinesAsync(LogRow row, CancellationToken cancellation)
    {
        var found = await tables.Peek(LogKeys.TableOf(row.LastMs)).GetEntityIfExistsAsync(
            row.NodeId, row.Key, [LogRow.LinesColumn], cancellation);
        return found.IsNotFound ? null : found.Value.GetBinary(LogRow.LinesColumn);
    }

    /// <summary>Which frames the packed rows of an hour hold.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlySet<(ulong Epoch, ulong Sequence)>> PackedFramesAsync(
        string nodeId, long hourMs, CancellationToken cancellation)
    {
        var frames = new HashSet<(ulong, ulong)>();
        await foreach (var row in ListAsync(nodeId, hourMs, hourMs + LogKeys.HourMs, LogRow.HeaderColumns, cancellation))
        {
            frames.UnionWith(row.IsPacked ? row.Segments.Select(s => (s.Epoch, s.Sequence)) : []);
        }

        return frames;
    }

    /// <summary>Writes a packed row in the place of frames, all or nothing.</summary>
    /// <returns>False when one of the frames is gone or changed: somebody else packs them.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> ReplaceAsync(TableEntity packed, IReadOnlyList<LogRow> frames, CancellationToken cancellation)
    {
        TableTransactionAction[] actions =
            [TableTransactionAction.Add(packed), .. frames.Select(f => TableTransactionAction.Delete(f.NodeId, f.Key, f.ETag))];
        return IsDone(await tables.Peek(LogKeys.TableOf(frames[0].LastMs)).SubmitTransactionAsync(actions, cancellation));
    }

    /// <summary>Removes frames that a packed row holds.</summary>
    /// <returns>False when one of them was gone.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> RemoveAsync(IReadOnlyList<LogRow> frames, CancellationToken cancellation)
    {
        foreach (var part in frames.Chunk(TableLimits.MaxTransactionActions))
        {
            TableTransactionAction[] actions = [.. part.Select(f => TableTransactionAction.Delete(f.NodeId, f.Key, f.ETag))];
            if (!IsDone(await tables.Peek(LogKeys.TableOf(part[0].LastMs)).SubmitTransactionAsync(actions, cancellation)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Days of which there are logs, oldest first: the first moment of each.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<long>> DaysAsync(CancellationToken cancellation)
        => [.. (await tables.ListAsync(Tables.Logs, cancellation)).Select(LogKeys.DayOf).OfType<long>()];

    /// <summary>Nodes that have lines of the day.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlySet<string>> NodesAsync(long dayMs, CancellationToken cancellation)
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        var filter = TableFilter.Partition(LogKeys.NodesPartition);
        var table = tables.Peek(LogKeys.TableOf(dayMs));
        await foreach (var row in table.QueryAsync(filter, [], missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            nodes.Add(row.RowKey);
        }

        return nodes;
    }

    /// <summary>How many packed bytes of a node and day are stored; as it was written last.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<long> LoadVolumeAsync(string nodeId, long dayMs, CancellationToken cancellation)
    {
        var found = await tables.Peek(LogKeys.TableOf(dayMs)).GetEntityIfExistsAsync(
            LogKeys.NodesPartition, nodeId, [Bytes], cancellation);
        return found.IsNotFound ? 0 : found.Value.GetInt64(Bytes) ?? 0;
    }

    /// <summary>Writes the node among those of the day, with its volume.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task SaveVolumeAsync(string nodeId, long dayMs, long bytes, CancellationToken cancellation)
    {
        var row = new TableEntity(LogKeys.NodesPartition, nodeId) { [Bytes] = bytes };
        (await tables.WriteAsync(
            LogKeys.TableOf(dayMs), t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation))).EnsureSuccess();
    }

    /// <returns>Whether it is the first time for the node and day.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryNoteLimitAsync(string nodeId, long dayMs, CancellationToken cancellation)
    {
        var row = new TableEntity(LogKeys.LimitsPartition, nodeId);
        return !IsThere(await tables.WriteAsync(LogKeys.TableOf(dayMs), t => t.AddEntityAsync(row, cancellation)));
    }

    /// <summary>Has an hour's frames packed when its time has come. To be written before the frames.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task MarkDueAsync(string nodeId, long hourMs, long nowMs, CancellationToken cancellation)
    {
        var row = new TableEntity(LogKeys.DuePartition, LogKeys.DueOf(hourMs, nodeId)) { [MarkedMs] = nowMs };
        (await tables.WriteAsync(
            LogKeys.TableOf(hourMs), t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation))).EnsureSuccess();
    }

    /// <summary>Marked hours of a day, oldest first.</summary>
    /// <param name="dayMs">The day.</param>
    /// <param name="lastHourMs">Up to this hour.</param>
    /// <param name="lastMs">Marked up to this moment: what was marked after it, frames may still come for.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async IAsyncEnumerable<LogDue> DueAsync(
        long dayMs, long lastHourMs, long lastMs, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = TableFilter.RowRange(LogKeys.DuePartition, null, LogKeys.Begin(lastHourMs + 1));
        var table = tables.Peek(LogKeys.TableOf(dayMs));
        await foreach (var row in table.QueryAsync(
            filter, [MarkedMs], missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            var (hourMs, nodeId) = LogKeys.ParseDue(row.RowKey);
            if (row.GetInt64(MarkedMs) is null || row.GetInt64(MarkedMs) <= lastMs)
            {
                yield return new LogDue(nodeId, hourMs, row.ETag);
            }
        }
    }

    /// <summary>Removes a mark, unless it was written anew since it was read.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task ClearDueAsync(LogDue due, CancellationToken cancellation)
        => IsDone(await tables.Peek(LogKeys.TableOf(due.HourMs)).DeleteEntityAsync(
            LogKeys.DuePartition, LogKeys.DueOf(due.HourMs, due.NodeId), due.ETag, cancellation));

    /// <summary>Null, and counted, when it is damaged: the others can be read all the same.</summary>
    private static LogRow? TryRead(TableEntity row)
    {
        try
        {
            return LogRow.Read(row);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException)
        {
            NoteDamaged();
            return null;
        }
    }

    private static bool IsThere(TableResult added)
    {
        if (added.IsTooLarge)
        {
            throw new InvalidDataException($"A row of logs is too large: {added.Message}");
        }

        if (!added.IsConflict)
        {
            added.EnsureSuccess();
        }

        return added.IsConflict;
    }

    /// <summary>Counts a row that cannot be read and is passed over.</summary>
    internal static void NoteDamaged() => Damaged.Add(1);

    private static bool IsDone(TableResult changed)
    {
        if (changed.IsNotFound || changed.IsPreconditionFailed || changed.IsConflict)
        {
            return false;
        }

        changed.EnsureSuccess();
        return true;
    }
}

/// <summary>An hour of a node whose frames are to be packed.</summary>
/// <param name="ETag">The mark's, as it was read.</param>
public readonly record struct LogDue(string NodeId, long HourMs, Azure.ETag ETag);
