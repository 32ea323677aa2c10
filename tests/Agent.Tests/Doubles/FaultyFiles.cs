using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Spool;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Doubles;

/// <summary>A disk in memory, whose room can end, that can be gone for a while, and that can be looked at and damaged.</summary>
internal sealed class FaultyFiles : ISpoolFiles
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Bytes that can still be written; a write over it is done in part.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>Nothing can be read, written, listed or removed.</summary>
    public bool Gone { get; set; }

    /// <summary>Nothing can be written or removed.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>A file that cannot be opened.</summary>
    public string? Unreadable { get; set; }

    /// <summary>Attempts to make or change a file.</summary>
    public int Writes { get; private set; }

    /// <summary>Content by name, the oldest segment first.</summary>
    public IDictionary<string, byte[]> Content => _files;

    public long Bytes => _files.Values.Sum(f => (long)f.Length);

    /// <summary>What a process that is started now would find: the disk as it is, without its faults.</summary>
    public FaultyFiles Copy()
    {
        var copy = new FaultyFiles();
        foreach (var (name, bytes) in _files)
        {
            copy._files[name] = bytes;
        }

        return copy;
    }

    public static FileSpool NewSpool(AgentCounters counters) => new FaultyFiles().Open(counters);

    public FileSpool Open(
        AgentCounters counters, long mostBytes = 64 << 20, TimeProvider? clock = null, TextWriter? log = null, string? bootId = "boot-1")
    {
        clock ??= new ManualTimeProvider();
        var parts = new SpoolParts(this, counters, new AgentLog(log ?? TextWriter.Null, clock), clock, () => 0.5, bootId);
        return new FileSpool(parts, mostBytes);
    }

    public IReadOnlyList<string> List()
    {
        Check(false);
        return [.. _files.Keys.Reverse()];
    }

    public bool Exists(string name) => !Gone && _files.ContainsKey(name);

    public ISpoolFile Create(string name)
    {
        Check(true);
        if (Room <= 0)
        {
            throw new IOException("Made to fail: no space left");
        }

        _files[name] = [];
        return new FaultyFile(this, name);
    }

    public ISpoolFile Open(string name)
    {
        Check(true);
        return OpenRead(name);
    }

    public ISpoolFile OpenRead(string name)
    {
        Check(false);
        return _files.ContainsKey(name) && name != Unreadable ? new FaultyFile(this, name) : throw new FileNotFoundException(name);
    }

    public void Delete(string name)
    {
        Check(true);
        _files.Remove(name);
    }

    private void Check(bool writes)
    {
        Writes += writes ? 1 : 0;
        if (Gone || (writes && ReadOnly))
        {
            throw Gone ? new DirectoryNotFoundException("Made to fail: gone") : new UnauthorizedAccessException("Made to fail: read-only");
        }
    }

    private sealed class FaultyFile(FaultyFiles disk, string name) : ISpoolFile
    {
        // Like an open file of the system's: what is written after its name is gone is seen by nobody else.
        private byte[] _bytes = disk._files[name];

        public long Length => _bytes.Length;

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            disk.Check(true);
            var fits = (int)Math.Min(bytes.Length, disk.Room);
            disk.Room -= fits;
            var grown = new byte[Math.Max(_bytes.Length, position + fits)];
            _bytes.CopyTo(grown, 0);
            bytes[..fits].CopyTo(grown.AsSpan((int)position));
            Set(grown);
            if (fits < bytes.Length)
            {
                throw new IOException("Made to fail: no space left");
            }
        }

        public int Read(Span<byte> into, long position)
        {
            disk.Check(false);
            var bytes = disk._files.GetValueOrDefault(name, _bytes);
            var count = (int)Math.Clamp(bytes.Length - position, 0, into.Length);
            bytes.AsSpan((int)Math.Min(position, bytes.Length), count).CopyTo(into);
            return count;
        }

        public void SetLength(long length)
        {
            disk.Check(true);
            Set(_bytes[..(int)Math.Min(length, _bytes.Length)]);
        }

        public void Dispose()
        {
            // Nothing is held.
        }

        private void Set(byte[] bytes)
        {
            _bytes = bytes;
            if (disk._files.ContainsKey(name))
            {
                disk._files[name] = bytes;
            }
        }
    }
}
