namespace CloudNexus.Local.Hub.Files;

/// <summary>The file operations whose order decides what survives a crash; tests replace it to count, delay, fail and lose them.</summary>
internal interface IFileLayer
{
    /// <summary>A new, empty file in place of whatever has that name.</summary>
    ILogFile Create(string path);

    ILogFile Open(string path);

    void Delete(string path);

    /// <summary>Renames, atomically replacing <paramref name="target"/>.</summary>
    void Move(string source, string target);

    /// <summary>Makes the directory's entries (new, renamed, removed files) survive a power loss.</summary>
    void FlushDirectory(string path);
}

/// <summary>An open file, read and written by position. Reads may run beside a write; writes come from one thread at a time.</summary>
internal interface ILogFile : IDisposable
{
    long Length { get; }

    void Write(ReadOnlySpan<byte> bytes, long position);

    /// <summary>Writes pieces one behind the other.</summary>
    void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long position);

    /// <returns>The bytes read; fewer than asked for only at the end of the file.</returns>
    int Read(Span<byte> into, long position);

    void SetLength(long length);

    /// <summary>Returns when everything written is on the disk.</summary>
    void Flush();
}
