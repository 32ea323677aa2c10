using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Backup;

/// <summary>What the program has of its surroundings.</summary>
/// <param name="Environment">Variables by name; null where one is not set.</param>
/// <param name="Out">Results.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Time">The clock.</param>
internal sealed record BackupContext(Func<string, string?> Environment, TextWriter Out, TextWriter Error, TimeProvider Time)
{
    /// <summary>The tables of the installation that the environment names, as for the function app itself.</summary>
    /// <param name="prefix">In place of <c>NexusTablePrefix</c>; null for that.</param>
    /// <exception cref="BackupException">It names none.</exception>
    public Tables Open(string? prefix) => Read(prefix, (connection, begin) => new Tables(new TableServiceClient(connection), begin));

    /// <summary>Its containers, into which jobs put backups and archives.</summary>
    /// <param name="prefix">In place of <c>NexusTablePrefix</c>; null for that.</param>
    /// <exception cref="BackupException">It names none.</exception>
    public BlobContainers OpenBlobs(string? prefix) => Read(prefix, (connection, begin) =>
    {
        var service = new BlobServiceClient(connection);
        return new BlobContainers(() => service, begin);
    });

    private T Read<T>(string? prefix, Func<string, string, T> open)
    {
        if (Environment("NexusStorage") is not { Length: > 0 } connection)
        {
            throw new BackupException("Set NexusStorage to the storage account's connection string: it is a secret, so it is no argument.");
        }

        var begin = prefix ?? Environment("NexusTablePrefix") ?? "";
        if (begin.Length > 0 && (begin.Length > 30 || !char.IsAsciiLetter(begin[0]) || !begin.All(char.IsAsciiLetterOrDigit)))
        {
            throw new BackupException("A table prefix is at most 30 letters and digits, a letter first.");
        }

        try
        {
            return open(connection, begin);
        }
        catch (FormatException e)
        {
            throw new BackupException($"NexusStorage: {e.Message}", e);
        }
    }
}
