using CloudNexus.Functions.Archive.Format;

namespace CloudNexus.Backup.Create;

/// <summary>
/// An archive file that is written under a name of its own, and gets its real one when it is complete and on the disk. Left before
/// <see cref="FinishAsync"/>, nothing stays.
/// </summary>
internal sealed class ArchiveFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _partial;
    private readonly FileStream _file;
    private bool _closed;

    /// <param name="path">The archive, which must not be there yet.</param>
    /// <exception cref="BackupException">The file is there.</exception>
    public ArchiveFile(string path)
    {
        (_path, _partial) = (path, path + ".partial");
        if (File.Exists(path))
        {
            throw new BackupException($"{path} is there already: give another name.");
        }

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, BufferSize = 64 * 1024 };
        if (!OperatingSystem.IsWindows())
        {
            // It holds hashed passwords, and all that there is to know of the fleet.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(_partial, options);
    }

    /// <summary>Takes its bytes.</summary>
    public Stream Stream => _file;

    /// <summary>Puts it in its place.</summary>
    public async Task FinishAsync()
    {
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        File.Move(_partial, _path, overwrite: false);
        _closed = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_closed)
        {
            await _file.DisposeAsync();
            File.Delete(_partial);
        }
    }
}
