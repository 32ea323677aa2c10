using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Archive.Tiers;

/// <summary>The table <c>Archives</c>: <c>table</c> / name. Each column has one writer, who merges it in.</summary>
internal sealed class ArchivedTables(Tables tables)
{
    private const string Partition = "table";
    private const string Never = "";

    /// <returns>Null when nothing is known.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<ArchivedTable?> FindAsync(string name, CancellationToken cancellation)
    {
        var found = await tables.Peek(Tables.Archives).GetEntityIfExistsAsync(Partition, name, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<ArchivedTable>> ListAsync(CancellationToken cancellation)
    {
        var all = new List<ArchivedTable>();
        var rows = tables.Peek(Tables.Archives).QueryAsync(
            TableFilter.Partition(Partition), missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation);
        await foreach (var row in rows)
        {
            all.Add(FromRow(row));
        }

        return all;
    }

    /// <summary>Its archive is there and verified.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task ArchivedAsync(string name, string blob, DateTimeOffset at, CancellationToken cancellation)
        => MergeAsync(new TableEntity(Partition, name) { ["Blob"] = blob, ["ArchivedAt"] = at }, cancellation);

    /// <summary>Its archive is gone, or another one than was verified.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task NotArchivedAsync(string name, CancellationToken cancellation)
        => MergeAsync(new TableEntity(Partition, name) { ["Blob"] = Never }, cancellation);

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task SaidLateAsync(string name, DateTimeOffset at, CancellationToken cancellation)
        => MergeAsync(new TableEntity(Partition, name) { ["LateSaidAt"] = at }, cancellation);

    /// <summary>Its rows are being put back: from now on it is not dropped before that time.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task RestoringAsync(string name, string archive, DateTimeOffset keepUntil, CancellationToken cancellation)
        => MergeAsync(
            new TableEntity(Partition, name)
            {
                ["RestoredFrom"] = archive,
                ["RestoredAt"] = DateTimeOffset.UnixEpoch,
                ["KeepUntil"] = keepUntil,
            },
            cancellation);

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task RestoredAsync(string name, DateTimeOffset at, CancellationToken cancellation)
        => MergeAsync(new TableEntity(Partition, name) { ["RestoredAt"] = at }, cancellation);

    private async Task MergeAsync(TableEntity row, CancellationToken cancellation)
        => (await tables.WriteAsync(Tables.Archives, t => t.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellation))).EnsureSuccess();

    private static ArchivedTable FromRow(TableEntity row) => new(
        row.RowKey,
        row.GetString("Blob") is { Length: > 0 } blob ? blob : null,
        row.GetDateTimeOffset("LateSaidAt"),
        row.GetString("RestoredFrom"),
        row.GetDateTimeOffset("RestoredAt") is { } at && at > DateTimeOffset.UnixEpoch ? at : null,
        row.GetDateTimeOffset("KeepUntil"));
}
