using Azure;
using CloudNexus.Backup.Create;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Reading;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Backup.Restore;

/// <summary>
/// The row that says what a restore has come to: there before the first row of the backup, marked as complete after the last. The
/// one that broke off is known by it and may be run again.
/// </summary>
internal sealed class RestoreMark(Tables tables, TimeProvider time)
{
    private const string Partition = "restore";
    private const string Row = "state";

    /// <summary>Takes an empty installation, or one in which a restore of the same archive broke off.</summary>
    /// <exception cref="BackupException">There are tables already.</exception>
    public async Task BeginAsync(string archive, CancellationToken cancellation)
    {
        var names = await tables.ListAsync("", cancellation);
        var found = await tables.Peek(TableOrder.RestoreMark).GetEntityIfExistsAsync(Partition, Row, cancellationToken: cancellation);
        var isOurs = found.TryGetValue(out var row) && row.GetString("Archive") == archive && row.GetDateTimeOffset("CompletedAt") is null;
        if (!isOurs && TableOrder.Sort(names) is [var first, ..])
        {
            throw new BackupException(
                $"There are tables already, such as {first}: restore into an empty account or under another NexusTablePrefix.");
        }

        var mark = new TableEntity(Partition, Row) { ["Archive"] = archive, ["BegunAt"] = time.GetUtcNow() };
        var table = await tables.GetAsync(TableOrder.RestoreMark);
        (await table.UpsertEntityAsync(mark, TableUpdateMode.Replace, cancellation)).EnsureSuccess();
    }

    public async Task CompleteAsync(CancellationToken cancellation)
    {
        var mark = new TableEntity(Partition, Row) { ["CompletedAt"] = time.GetUtcNow() };
        var table = await tables.GetAsync(TableOrder.RestoreMark);
        (await table.UpdateEntityAsync(mark, ETag.All, TableUpdateMode.Merge, cancellation)).EnsureSuccess();
    }
}
