using CloudNexus.Local.Hub.Files;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>The real disk, whose flushes can be counted, held back and failed, whose room can end, and whose power can be cut.</summary>
internal sealed class FaultyFiles : IFileLayer, IDisposable
{
    private readonly DiskFileLayer _disk = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _safeLengths = [];
    private readonly HashSet<string> _safeNames = [];
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private int _flushes;
    private int _held;

    /// <summary>Bytes that can still be written before the disk is full; a write over it is done in part.</summary>
    public long Room { get; set; } = long.MaxValue;

    public bool FailFlush { get; set; }

    public bool FailDelete { get; set; }

    /// <summary>Called once, before the next read of a file.</summary>
    public Action? BeforeRead { get; set; }

    public int Flushes => Volatile.Read(ref _flushes);

    /// <summary>Flushes waiting in <see cref="Hold"/> now.</summary>
    public int Held => Volatile.Read(ref _held);

    public void Hold() => _open.Reset();

    public void Go() => _open.Set();

    public void Dispose() => _open.Dispose();

    /// <summary>Copies what would be on the disk had the power been cut now: only flushed bytes of files with a flushed name.</summary>
    public void CopySafe(string from, string to)
    {
        lock (_gate)
        {
            foreach (var (path, length) in _safeLengths.Where(f => _safeNames.Contains(f.Key) && File.Exists(f.Key)))
            {
                var target = Path.Combine(to, Path.GetRelativePath(from, path));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var bytes = new byte[Math.Min(length, source.Length)];
                source.ReadExactly(bytes);
                File.WriteAllBytes(target, bytes);
            }
        }
    }

    public ILogFile Create(string path)
    {
        var file = new FaultyFile(this, path, _disk.Create(path));
        lock (_gate)
        {
            _safeLengths[path] = 0;
            _safeNames.Remove(path);
        }

        return file;
    }

    public ILogFile Open(string path)
    {
        lock (_gate)
        {
            _safeLengths[path] = new FileInfo(path).Length;
            _safeNames.Add(path);
        }

        return new FaultyFile(this, path, _disk.Open(path));
    }

    public void Delete(string path)
    {
        if (FailDelete)
        {
            throw new IOException("Made to fail: delete");
        }

        _disk.Delete(path);
    }

    public void Move(string source, string target)
    {
        _disk.Move(source, target);
        lock (_gate)
        {
            _safeLengths[target] = _safeLengths[source];
            _safeNames.Add(target);
        }
    }

    public void FlushDirectory(string path)
    {
        _disk.FlushDirectory(path);
        lock (_gate)
        {
            _safeNames.UnionWith(Directory.GetFiles(path));
        }
    }

    private sealed class FaultyFile(FaultyFiles owner, string path, ILogFile file) : ILogFile
    {
        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            var fits = (int)Math.Min(bytes.Length, owner.Room);
            file.Write(bytes[..fits], position);
            owner.Room -= fits;
            if (fits < bytes.Length)
            {
                throw new IOException("Made to fail: no space left on device");
            }
        }

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long position)
        {
            foreach (var piece in pieces)
            {
                Write(piece.Span, position);
                position += piece.Length;
            }
        }

        public int Read(Span<byte> into, long position)
        {
            var before = owner.BeforeRead;
            owner.BeforeRead = null;
            before?.Invoke();
            return file.Read(into, position);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Flush()
        {
            Interlocked.Increment(ref owner._held);
            owner._open.Wait();
            Interlocked.Decrement(ref owner._held);
            if (owner.FailFlush)
            {
                throw new IOException("Made to fail: flush");
            }

            // The harness asks what is flushed, not whether the hardware does it: no real flush, which keeps the tests fast.
            Interlocked.Increment(ref owner._flushes);
            lock (owner._gate)
            {
                owner._safeLengths[path] = file.Length;
            }
        }

        public void Dispose() => file.Dispose();
    }
}
