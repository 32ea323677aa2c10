using System.Buffers;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>Reads lines from a stream that may stop anywhere. Holds one line of at most <see cref="MostBytes"/>.</summary>
internal sealed class JsonLines(Stream stream) : IDisposable
{
    public const int MostBytes = 1024 * 1024;

    private const int FirstBytes = 8 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _start;
    private int _end;
    private int _searched;

    /// <returns>A line without its end, good until the next call; null at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = _buffer.AsMemory(_start, _searched + found - _start);
                _start = _searched = _searched + found + 1;
                if (IsBlank(line.Span))
                {
                    continue;
                }

                return line;
            }

            _searched = _end;
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0)
            {
                var rest = _buffer.AsMemory(_start, _end - _start);
                _start = _searched = _end;

                // A bare null would become an empty line.
                return IsBlank(rest.Span) ? (ReadOnlyMemory<byte>?)null : rest;
            }

            _end += read;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\r', (byte)'\t') < 0;

    private void MakeRoom()
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        var length = _end - _start;
        if (length >= MostBytes)
        {
            throw new InvalidDataException($"A line has more than {MostBytes} bytes.");
        }

        var target = _start > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(_start, length).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = target;
        }

        (_start, _end, _searched) = (0, length, length);
    }
}
