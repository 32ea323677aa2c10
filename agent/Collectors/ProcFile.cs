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

    private const int RestAfterFailure = 60;

    private const int FirstBytes = 4096;

    private byte[] _buffer = [];
    private SafeFileHandle? _handle;
    private int _rest;

    /// <summary>The file's text, valid until the next call: of the first of the paths that can be opened.</summary>
    /// <exception cref="IOException">None of the paths can be read.</exception>
    public ReadOnlySpan<byte> Read()
    {
        _handle ??= Open();
        _buffer = _buffer.Length > 0 ? _buffer : new byte[FirstBytes];
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

    /// <summary>
    /// As <see cref="Read"/>, for what not every kernel has: false where it cannot be read, and then for sixty calls without a look.
    /// </summary>
    public bool TryRead(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (_rest > 0)
        {
            _rest--;
            return false;
        }

        try
        {
            text = Read();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _rest = RestAfterFailure;
            return false;
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
