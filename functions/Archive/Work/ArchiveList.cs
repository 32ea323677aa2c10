using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Functions.Archive.Work;

/// <summary>What is in a container.</summary>
internal static class ArchiveList
{
    /// <summary>Its archives, verified or not, in the order of their names; none where there is no container.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public static async Task<IReadOnlyList<ArchiveItem>> ReadAsync(BlobContainerClient container, CancellationToken cancellation)
    {
        var found = new List<ArchiveItem>();
        await foreach (var blob in container.ListAsync(cancellationToken: cancellation))
        {
            if (ArchiveItem.From(blob) is { } item)
            {
                found.Add(item);
            }
        }

        return found;
    }
}
