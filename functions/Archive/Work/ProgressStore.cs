using System.Text.Json;
using Azure;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Functions.Archive.Work;

/// <summary>
/// The progress of one piece of work, in <c>work/{key}.json</c>. Written under the ETag that was read or written last: of two that are at
/// the same work the first goes on and the other stops.
/// </summary>
internal sealed class ProgressStore(BlobContainerClient container, string key, TimeProvider time)
{
    /// <summary>Some 90,000 segments: at least as many MiB of rows.</summary>
    private const int MostBytes = 24 * 1024 * 1024;

    /// <summary>The store forgets blocks of no blob after a week: what has rested for so long is begun anew.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(6);

    private readonly string _blob = $"{ArchiveItem.WorkFolder}{key}.json";
    private ETag? _etag;

    /// <returns>Null when there is none, or none that can be gone on from.</returns>
    /// <exception cref="BackupException">Somebody else is at it.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<ArchiveProgress?> LoadAsync(CancellationToken cancellation)
    {
        var read = await container.ReadAsync(_blob, 0, MostBytes, cancellationToken: cancellation);
        if (read.IsNotFound)
        {
            _etag = null;
            return null;
        }

        _etag = read.Value.ETag;
        if (Parse(read.Value.Bytes) is { } progress && time.GetUtcNow() - progress.UpdatedAt < Kept)
        {
            return progress;
        }

        await DeleteAsync(cancellation);
        return null;
    }

    /// <exception cref="BackupException">Somebody else is at it, or there is more than can be kept.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task SaveAsync(ArchiveProgress progress, CancellationToken cancellation)
    {
        progress.UpdatedAt = time.GetUtcNow();
        var json = JsonSerializer.SerializeToUtf8Bytes(progress, ProgressJson.Default.ArchiveProgress);
        if (json.Length > MostBytes)
        {
            throw new BackupException("There are more rows than the service archives by itself: use 'nexus backup create'.");
        }

        var saved = await container.PutAsync(_blob, json, _etag is { } etag ? BlobCondition.Is(etag) : BlobCondition.IsNew, cancellation);
        if (saved.IsConflict || saved.IsPreconditionFailed || saved.IsNotFound)
        {
            throw Elsewhere();
        }

        saved.EnsureSuccess();
        _etag = saved.ETag;
    }

    /// <exception cref="BackupException">Somebody else is at it.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task DeleteAsync(CancellationToken cancellation)
    {
        if (_etag is not { } etag)
        {
            return;
        }

        var deleted = await container.DeleteAsync(_blob, etag, cancellation);
        if (deleted.IsPreconditionFailed)
        {
            throw Elsewhere();
        }

        if (!deleted.IsNotFound)
        {
            deleted.EnsureSuccess();
        }

        _etag = null;
    }

    private static ArchiveProgress? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, ProgressJson.Default.ArchiveProgress);
        }
        catch (JsonException)
        {
            // Of another version of this program.
            return null;
        }
    }

    private static BackupException Elsewhere() => new("Another run is at this archive; this one leaves it to that.");
}
