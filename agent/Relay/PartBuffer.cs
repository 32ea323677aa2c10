using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent.Relay;

/// <summary>
/// What Ollama said and the server has not got yet, at most <see cref="MostBytes"/>: beyond that Ollama waits. One writes, one takes.
/// </summary>
internal sealed class PartBuffer(TimeProvider clock) : IDisposable
{
    public const int MostBytes = 256 * 1024;

    /// <summary>Of a piece, but for what gathered while one was on its way.</summary>
    public const int UsualPieceBytes = 32 * 1024;

    /// <summary>Of any piece: in JSON it may take three times as much, and the server takes 256 KiB.</summary>
    public const int MostPieceBytes = 64 * 1024;

    private const byte LineEnd = (byte)'\n';
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly WakeSignal _room = new(clock);
    private readonly WakeSignal _news = new(clock);
    private byte[] _bytes = new byte[4096];
    private int _count;
    private string? _error;
    private bool _isEnded;

    /// <summary>Ollama's HTTP status; set before anything is added.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Whether there is as much as goes at once.</summary>
    public bool IsPlenty
    {
        get
        {
            lock (_gate)
            {
                return _count >= UsualPieceBytes;
            }
        }
    }

    /// <summary>Adds what Ollama said; waits while there is no room.</summary>
    public async Task AddAsync(ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        while (!TryAdd(data.Span))
        {
            await _room.WaitAsync(Longest, stop).ConfigureAwait(false);
        }

        _news.Set();
    }

    /// <summary>Nothing more comes.</summary>
    /// <param name="error">What went wrong; null when nothing did.</param>
    public void End(string? error)
    {
        lock (_gate)
        {
            (_isEnded, _error) = (true, error);
        }

        _news.Set();
    }

    /// <summary>Waits until there may be something to take.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken stop) => _news.WaitAsync(atMost, stop);

    /// <summary>Takes whole lines; a part of one only when it is longer than <see cref="UsualPieceBytes"/>, and at the end.</summary>
    /// <returns>False when there is nothing to take yet.</returns>
    public bool TryTake(out Piece piece)
    {
        lock (_gate)
        {
            var most = Math.Min(_count, MostPieceBytes);
            var length = _bytes.AsSpan(0, most).LastIndexOf(LineEnd) + 1;
            if (length == 0 && _count > 0)
            {
                length = _isEnded && most == _count ? most : _count >= UsualPieceBytes ? WholeCharacters(most) : 0;
            }

            var isLast = _isEnded && length == _count;
            if (length == 0 && !isLast)
            {
                piece = default;
                return false;
            }

            var data = _bytes[..length];
            _count -= length;
            _bytes.AsSpan(length, _count).CopyTo(_bytes);
            piece = new Piece(data, length > 0 && data[^1] != LineEnd && !isLast, isLast, isLast ? _error : null);
        }

        _room.Set();
        return true;
    }

    public void Dispose()
    {
        _room.Dispose();
        _news.Dispose();
    }

    private bool TryAdd(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (_count + data.Length > MostBytes)
            {
                return false;
            }

            if (_count + data.Length > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Min(MostBytes, Math.Max(_bytes.Length * 2, _count + data.Length)));
            }

            data.CopyTo(_bytes.AsSpan(_count));
            _count += data.Length;
            return true;
        }
    }

    /// <summary>The most bytes up to <paramref name="most"/> that do not end within a character of UTF-8.</summary>
    private int WholeCharacters(int most)
    {
        var end = most;
        while (end > 0 && most - end < 4 && end < _count && (_bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }

        // At the end of what is there, the character's first byte says how many follow.
        if (end == _count)
        {
            var start = end - 1;
            while (start > 0 && end - start < 4 && (_bytes[start] & 0xC0) == 0x80)
            {
                start--;
            }

            var length = _bytes[start] switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            end = end - start < length ? start : end;
        }

        return end > 0 ? end : most;
    }
}

/// <summary>What goes to the server at once.</summary>
/// <param name="Data">Lines with their ends; may be empty at the end.</param>
/// <param name="IsContinued">The last line goes on in the next piece.</param>
/// <param name="IsLast">Nothing follows.</param>
/// <param name="Error">With the last one, what went wrong.</param>
internal readonly record struct Piece(byte[] Data, bool IsContinued, bool IsLast, string? Error);
