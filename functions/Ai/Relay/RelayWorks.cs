using System.Globalization;
using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>
/// Requests that go by relays, and what comes of them: table <c>AiWork</c>, a partition for each. The row <c>work</c> is there for as long
/// as somebody
/// waits for the answer; <c>b{nn}</c> hold the request's body, <c>p{nnnnnn}</c> the pieces of the answer that other instances received.
/// </summary>
internal sealed class RelayWorks(Tables tables, SealedRows rows)
{
    /// <summary>Bytes of an answer that are kept for an instance that does not fetch them.</summary>
    public const long MostStoredBytes = 64 * 1024 * 1024;

    private const string Work = "work";
    private const int MostInTransaction = 100;
    private const int MostReadBytes = 4 * 1024 * 1024;

    /// <summary>Stores a request before its relay is told of it.</summary>
    /// <param name="ticket">Whose it is.</param>
    /// <param name="path">Of Ollama's API.</param>
    /// <param name="body">At most some 8 MiB.</param>
    /// <param name="until">For how long somebody waits, unless it is renewed.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(
        RelayTicket ticket, string path, ReadOnlyMemory<byte> body, DateTimeOffset until, CancellationToken cancellation)
    {
        var count = Math.Max(1, (body.Length + SealedRows.MostBytes - 1) / SealedRows.MostBytes);
        var work = new TableEntity(ticket.Id, Work)
        {
            ["Node"] = ticket.NodeId,
            ["Path"] = path,
            ["Bodies"] = count,
            ["Until"] = until,
        };
        var first = await tables.WriteAsync(
            Tables.AiWork,
            t => t.SubmitTransactionAsync([TableTransactionAction.Add(work), TableTransactionAction.Add(BodyRow(0))], cancellation));
        first.EnsureSuccess();
        for (var i = 1; i < count; i++)
        {
            (await (await tables.GetAsync(Tables.AiWork)).AddEntityAsync(BodyRow(i), cancellation)).EnsureSuccess();
        }

        TableEntity BodyRow(int number)
        {
            var row = new TableEntity(ticket.Id, "b" + number.ToString("d2", CultureInfo.InvariantCulture));
            var start = number * SealedRows.MostBytes;
            rows.Put(row, body.Span[start..Math.Min(body.Length, start + SealedRows.MostBytes)]);
            return row;
        }
    }

    /// <summary>The request for its relay, which has it from now on; null when nobody waits for it any more.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<RelayRequest?> TakeAsync(RelayTicket ticket, DateTimeOffset now, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AiWork);
        if (await FindAsync(ticket.Id, cancellation) is not { } work || work.Until < now
            || !await TryMarkAsync(ticket.Id, new Dictionary<string, object> { ["TakenAt"] = now, ["Beat"] = now.UtcTicks }, cancellation))
        {
            return null;
        }

        using var body = new MemoryStream();
        var count = 0;
        await foreach (var row in table.QueryAsync(TableFilter.RowPrefix(ticket.Id, "b"), cancellationToken: cancellation))
        {
            body.Write(rows.Get(row));
            count++;
        }

        return count == work.Bodies ? new RelayRequest(ticket.Id, work.Path, body.ToArray()) : null;
    }

    /// <summary>Null when nobody waits for it any more, and nobody ever did.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<RelayWorkRow?> FindAsync(string id, CancellationToken cancellation)
    {
        var found = await (await tables.GetAsync(Tables.AiWork)).GetEntityIfExistsAsync(id, Work, cancellationToken: cancellation);
        return found.IsNotFound ? null : RelayWorkRow.From(found.Value);
    }

    /// <summary>What another instance received: the pieces from <paramref name="next"/> on, as many as fit some megabytes.</summary>
    /// <returns>Without work and pieces when it was called off.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(RelayWorkRow? Work, IReadOnlyList<RelayPart> Parts)> ReadAsync(string id, int next, CancellationToken cancellation)
    {
        RelayWorkRow? work = null;
        var parts = new List<RelayPart>();
        var bytes = 0;
        var table = await tables.GetAsync(Tables.AiWork);

        // The work's row stands behind all pieces.
        await foreach (var row in table.QueryAsync(TableFilter.RowRange(id, PartKey(next), null), cancellationToken: cancellation))
        {
            if (row.RowKey == Work)
            {
                work = RelayWorkRow.From(row);
            }
            else
            {
                parts.Add(ToPart(row));
                bytes += parts[^1].Data.Length;
                if (bytes >= MostReadBytes)
                {
                    break;
                }
            }
        }

        return (work, parts);
    }

    /// <summary>Keeps a piece for the instance that waits; one that is there already is fine.</summary>
    /// <param name="id">Of the work.</param>
    /// <param name="part">The piece.</param>
    /// <param name="stored">Bytes of the pieces before it.</param>
    /// <param name="now">When it came.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False when nobody waits any more.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryAddPartAsync(string id, RelayPart part, long stored, DateTimeOffset now, CancellationToken cancellation)
    {
        var beat = new Dictionary<string, object> { ["Beat"] = now.UtcTicks, ["Stored"] = stored + part.Data.Length };
        if (part.IsBeat)
        {
            return await TryMarkAsync(id, beat, cancellation);
        }

        var row = new TableEntity(id, PartKey(part.Seq)) { ["Status"] = part.Status, ["Done"] = part.Done, ["Error"] = part.Error };
        rows.Put(row, part.Data.Span);
        var table = await tables.GetAsync(Tables.AiWork);
        var written = await table.SubmitTransactionAsync(
            [
                TableTransactionAction.Update(MarkRow(id, beat), ETag.All, TableUpdateMode.Merge),
                TableTransactionAction.Add(row),
            ],
            cancellation);
        if (written.IsNotFound)
        {
            return false;
        }

        if (!written.IsConflict)
        {
            written.EnsureSuccess();
        }

        return true;
    }

    /// <summary>Somebody waits on.</summary>
    /// <returns>False when it was called off.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<bool> TryRenewAsync(string id, DateTimeOffset until, CancellationToken cancellation)
        => TryMarkAsync(id, new Dictionary<string, object> { ["Until"] = until }, cancellation);

    /// <summary>Nobody waits any more: whoever is at it is told so with its next piece. What is not there is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer: part of it may be left.</exception>
    public async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AiWork);
        var first = await table.DeleteEntityAsync(id, Work, ETag.All, cancellation);
        if (!first.IsNotFound)
        {
            first.EnsureSuccess();
        }

        var keys = new List<string>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(id), ["RowKey"], cancellationToken: cancellation))
        {
            keys.Add(row.RowKey);
        }

        foreach (var chunk in keys.Chunk(MostInTransaction))
        {
            var removed = await table.SubmitTransactionAsync(
                [.. chunk.Select(k => TableTransactionAction.Delete(id, k, ETag.All))], cancellation);
            if (!removed.IsNotFound)
            {
                removed.EnsureSuccess();
            }
        }
    }

    /// <summary>Every request of which anything is left; true where somebody waits.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, bool>> ListAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var found = new Dictionary<string, bool>(StringComparer.Ordinal);
        await foreach (var row in tables.Peek(Tables.AiWork).QueryAsync(
            select: ["PartitionKey", "RowKey", "Until"], missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            var isWaitedFor = row.RowKey == Work && row.GetDateTimeOffset("Until") >= now;
            found[row.PartitionKey] = isWaitedFor || found.GetValueOrDefault(row.PartitionKey);
        }

        return found;
    }

    private RelayPart ToPart(TableEntity row) => new(
        int.Parse(row.RowKey.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture),
        rows.Get(row),
        row.GetInt32("Status") ?? 200,
        row.GetBoolean("Done") ?? false,
        row.GetString("Error"));

    private static string PartKey(int seq) => "p" + seq.ToString("d6", CultureInfo.InvariantCulture);

    private static TableEntity MarkRow(string id, Dictionary<string, object> marks)
    {
        var row = new TableEntity(id, Work);
        foreach (var (name, value) in marks)
        {
            row[name] = value;
        }

        return row;
    }

    private async Task<bool> TryMarkAsync(string id, Dictionary<string, object> marks, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AiWork);
        var written = await table.UpdateEntityAsync(MarkRow(id, marks), ETag.All, TableUpdateMode.Merge, cancellation);
        if (written.IsNotFound)
        {
            return false;
        }

        written.EnsureSuccess();
        return true;
    }
}
