namespace CloudNexus.Local.Hub.Files;

/// <summary>Holds a data directory for this process alone; the system releases it when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="HubInUseException">Another process, or another store of this one, holds the directory.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, ".lock");
        try
        {
            return new DirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new HubInUseException($"The data directory {directory} is in use by another process.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
