using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Spool;

/// <summary>A directory; its files are readable and writable to their owner only.</summary>
public sealed class DiskSpoolFiles(string directory) : ISpoolFiles
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public IReadOnlyList<string> List()
    {
        Directory.CreateDirectory(directory);
        var names = new List<string>();
        foreach (var path in Directory.EnumerateFiles(directory))
        {
            names.Add(Path.GetFileName(path));
        }

        return names;
    }

    public bool Exists(string name) => File.Exists(Path.Join(directory, name));

    public ISpoolFile Create(string name)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Join(directory, name);
        var handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(handle, Private);
        }

        return new DiskFile(handle);
    }

    public ISpoolFile Open(string name) => Open(name, FileAccess.ReadWrite);

    public ISpoolFile OpenRead(string name) => Open(name, FileAccess.Read);

    public void Delete(string name) => File.Delete(Path.Join(directory, name));

    private DiskFile Open(string name, FileAccess access)
        => new(File.OpenHandle(Path.Join(directory, name), FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete));

    private sealed class DiskFile(SafeFileHandle handle) : ISpoolFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            try
            {
                RandomAccess.Write(handle, bytes, position);
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw FileSizeLimit.Met(e);
            }
        }

        public int Read(Span<byte> into, long position)
        {
            var length = 0;
            while (length < into.Length && RandomAccess.Read(handle, into[length..], position + length) is > 0 and var read)
            {
                length += read;
            }

            return length;
        }

        public void SetLength(long length)
        {
            try
            {
                RandomAccess.SetLength(handle, length);
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw FileSizeLimit.Met(e);
            }
        }

        public void Dispose() => handle.Dispose();
    }
}
