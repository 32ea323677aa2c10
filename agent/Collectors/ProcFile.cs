using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// A file of <c>/proc</c> or <c>/sys</c> that is read again and again: the kernel makes its text anew at each read from the start, so it
/// stays open.
/// </summary>
public sealed class ProcFile(params string[] paths) : IDisposable
{
    /// <summary>Longer files are cut off here.</summary>
    public const int MostBytes = 1 << 20;

    private byte[] _buffer = new byte[4096];
    private SafeFileHandle? _handle;

    /// <summary>The file's text, valid until the next call: of the first of the paths that can be opened.</summary>
    /// <exception cref="IOException">None of the paths can be read.</exception>
    public ReadOnlySpan<byte> Read()
    {
        _handle ??= Open();
        try
        {
            return ReadAll(_handle);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
    }

    private SafeFileHandle Open()
    {
        foreach (var path in paths)
        {
            try
            {
                return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && path != paths[^1])
            {
                // The next path may do.
            }
        }

        throw new FileNotFoundException("No path was given.");
    }

    private ReadOnlySpan<byte> ReadAll(SafeFileHandle handle)
    {
        var length = 0;
        while (true)
        {
            var read = RandomAccess.Read(handle, _buffer.AsSpan(length), length);
            length += read;
            if (read == 0 || length == MostBytes)
            {
                return _buffer.AsSpan(0, length);
            }

            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(MostBytes, _buffer.Length * 4));
            }
        }
    }
}
