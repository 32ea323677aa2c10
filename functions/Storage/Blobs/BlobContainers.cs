namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>An installation's containers, beside its <see cref="Tables"/> in the same account.</summary>
/// <param name="open">Makes the account's client, on first use: an account without blobs harms only those who want them.</param>
/// <param name="prefix">The tables', so that several installations can share an account.</param>
public sealed class BlobContainers(Func<BlobServiceClient> open, string prefix = "")
{
    /// <summary>Archives of all tables.</summary>
    public const string Backups = "backups";

    /// <summary>Archives of single tables of samples, made before those are dropped.</summary>
    public const string Archive = "archive";

    private readonly Lazy<BlobServiceClient> _service = new(open);

    /// <summary>Makes no request: the container may not be there.</summary>
    /// <exception cref="FormatException">The account's connection string names no endpoint of blobs; the message says so.</exception>
    /// <exception cref="InvalidOperationException">The settings name no account.</exception>
    public BlobContainerClient Get(string name)
        => _service.Value.GetContainerClient(prefix.Length == 0 ? name : $"{prefix.ToLowerInvariant()}-{name}");
}
