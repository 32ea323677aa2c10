using System.Net;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Functions.Archive.Backups;

/// <summary>What there is of backups and archives.</summary>
public sealed class BackupCatalogue(BlobContainers containers)
{
    /// <exception cref="ApiException">501: there is no place for them.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<BackupList> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return new BackupList(
                await ReadAsync(BlobContainers.Backups, cancellation), await ReadAsync(BlobContainers.Archive, cancellation));
        }
        catch (Exception failure) when (failure is FormatException or InvalidOperationException)
        {
            throw new ApiException(
                HttpStatusCode.NotImplemented, "no-blobs", "There is no place for backups", failure.Message);
        }
    }

    private async Task<IReadOnlyList<BackupItem>> ReadAsync(string container, CancellationToken cancellation)
        => [.. (await ArchiveList.ReadAsync(containers.Get(container), cancellation))
            .OrderByDescending(a => a.CreatedAt).ThenBy(a => a.Blob.Name, StringComparer.Ordinal)
            .Select(a => new BackupItem(
                a.Blob.Name, a.Id, a.Owner, a.Blob.Length, a.Tables, a.Rows, a.CreatedAt, a.VerifiedAt, a.Needs))];
}
