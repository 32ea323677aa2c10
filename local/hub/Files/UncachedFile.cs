using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Local.Hub.Files;

/// <summary>
/// A file that large stretches are written to past the system's page cache (O_DIRECT), at no more cost than a copy: pages that are new to the
/// cache cost many times that. Both ways show the same bytes to readers, and to those after a kill; a flush of either reaches both. Where the
/// file system does not offer it, everything is written through the cache. One writer at a time.
/// </summary>
/// <param name="cached">The file, open for writing. Not disposed of.</param>
internal sealed class UncachedFile(SafeFileHandle cached) : IDisposable
{
    /// <summary>Below it the round trip to the disk costs more than the cache does.</summary>
    private const int Least = 128 * 1024;

    /// <summary>Bounds the memory of a writing thread.</summary>
    private const int Most = 8 * 1024 * 1024;

    [ThreadStatic]
    private static AlignedMemory? _scratch;

    private SafeFileHandle? _direct;
    private bool _isOff;

    /// <exception cref="IOException">Some of it may be written.</exception>
    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long position)
    {
        var length = pieces.Sum(p => (long)p.Length);
        if (length is < Least or > Most || !IsOffered())
        {
            RandomAccess.Write(cached, pieces, position);
            return;
        }

        // Whole units go past the cache, what is before and after them through it. Memory must lie as the file does.
        var skip = (int)(position % AlignedMemory.Unit);
        var bytes = (_scratch ??= new AlignedMemory()).Take(skip + (int)length);
        var end = skip;
        foreach (var piece in pieces)
        {
            piece.Span.CopyTo(bytes[end..]);
            end += piece.Length;
        }

        var from = skip == 0 ? 0 : AlignedMemory.Unit;
        var to = end - (end % AlignedMemory.Unit);
        var start = position - skip;
        RandomAccess.Write(cached, bytes[skip..from], position);
        WriteUnits(bytes[from..to], start + from);
        RandomAccess.Write(cached, bytes[to..end], start + to);
    }

    public void Dispose() => _direct?.Dispose();

    private bool IsOffered()
    {
        if (!_isOff)
        {
            _direct ??= NativeFiles.OpenDirect(cached);
            _isOff = _direct is null;
        }

        return !_isOff;
    }

    private void WriteUnits(ReadOnlySpan<byte> units, long position)
    {
        try
        {
            RandomAccess.Write(_direct!, units, position);
        }
        catch (Exception refused) when (refused is IOException or ArgumentException)
        {
            // Some file systems open a file so and then take nothing: the same bytes again, and from now on the other way.
            _isOff = true;
            RandomAccess.Write(cached, units, position);
        }
    }
}
