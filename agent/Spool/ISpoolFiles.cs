namespace CloudNexus.Agent.Spool;

/// <summary>Where segments are kept: one flat place of named files. Every member may throw <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/>.</summary>
public interface ISpoolFiles
{
    /// <summary>The names of the files there; the place is made when it is missing.</summary>
    IReadOnlyList<string> List();

    bool Exists(string name);

    /// <summary>Makes the file, or empties it; the place is made when it is missing.</summary>
    ISpoolFile Create(string name);

    /// <summary>Opens a file to read it and to write on.</summary>
    ISpoolFile Open(string name);

    /// <summary>Opens a file to read it.</summary>
    ISpoolFile OpenRead(string name);

    void Delete(string name);
}

/// <summary>An open file. Not thread-safe.</summary>
public interface ISpoolFile : IDisposable
{
    long Length { get; }

    void Write(ReadOnlySpan<byte> bytes, long position);

    /// <summary>Fills <paramref name="into"/> as far as the file goes.</summary>
    /// <returns>Bytes read.</returns>
    int Read(Span<byte> into, long position);

    void SetLength(long length);
}
