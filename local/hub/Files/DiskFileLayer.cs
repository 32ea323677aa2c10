using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Local.Hub.Files;

/// <param name="flush">False leaves it to the operating system when bytes reach the disk.</param>
internal sealed class DiskFileLayer(bool flush = true) : IFileLayer
{
    public ILogFile Create(string path) => new DiskFile(path, FileMode.Create, flush);

    public ILogFile Open(string path) => new DiskFile(path, FileMode.Open, flush);

    public void Delete(string path) => File.Delete(path);

    public void Move(string source, string target) => File.Move(source, target, overwrite: true);

    /// <remarks>
    /// .NET refuses to open a directory, hence the one call into libc; the handle is then flushed like a file's.
    /// NTFS journals its directories by itself.
    /// </remarks>
    public void FlushDirectory(string path)
    {
        if (!flush || OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = NativeFiles.OpenDirectory(path);
        RandomAccess.FlushToDisk(handle);
    }

    private sealed class DiskFile : ILogFile
    {
        private readonly SafeFileHandle _handle;
        private readonly UncachedFile _uncached;
        private readonly bool _flush;

        public DiskFile(string path, FileMode mode, bool flush)
        {
            _handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            _uncached = new UncachedFile(_handle);
            _flush = flush;
        }

        public long Length => RandomAccess.GetLength(_handle);

        public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(_handle, bytes, position);

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long position) => _uncached.Write(pieces, position);

        public int Read(Span<byte> into, long position)
        {
            var total = 0;
            while (total < into.Length)
            {
                var read = RandomAccess.Read(_handle, into[total..], position + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }

        public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

        public void Flush()
        {
            if (_flush)
            {
                RandomAccess.FlushToDisk(_handle);
            }
        }

        public void Dispose()
        {
            _uncached.Dispose();
            _handle.Dispose();
        }
    }
}
