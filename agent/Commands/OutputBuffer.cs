using System.Text;

namespace CloudNexus.Agent.Commands;

/// <summary>
/// What a command has written and the server has not, as clean UTF-8: bytes that are none, and control characters but line ends and tabs,
/// become U+FFFD. It takes so many bytes in all; what comes after is cut. Thread-safe.
/// </summary>
internal sealed class OutputBuffer(int mostBytes)
{
    /// <summary>Most that any command may keep.</summary>
    public const int MostBytes = 256 * 1024;

    private const char Replacement = '\uFFFD';
    private readonly Lock _gate = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private byte[] _waiting = [];
    private int _length;
    private int _from;
    private bool _isCut;

    /// <summary>Whether there was more than it takes.</summary>
    public bool IsCut
    {
        get
        {
            lock (_gate)
            {
                return _isCut;
            }
        }
    }

    /// <summary>Bytes that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _length;
            }
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_isCut)
            {
                return;
            }

            var text = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
            Append(text.AsSpan(0, _decoder.GetChars(bytes, text, flush: false)));
        }
    }

    /// <summary>Goes on where a life before stopped: so many bytes were taken by the server, and this waits.</summary>
    public void Restore(int from, string text, bool isCut)
    {
        lock (_gate)
        {
            _from = from;
            Append(text.ToCharArray());
            _isCut |= isCut;
        }
    }

    /// <summary>What waits, at most so many bytes of it, cut between characters; null when nothing does.</summary>
    public ReportOutput? Next(int most)
    {
        lock (_gate)
        {
            if (_length == 0)
            {
                return null;
            }

            var end = Math.Min(most, _length);
            while (end < _length && (_waiting[end] & 0xC0) == 0x80)
            {
                end--;
            }

            return new ReportOutput(_from, Encoding.UTF8.GetString(_waiting, 0, end));
        }
    }

    /// <summary>The server has this.</summary>
    public void Taken(ReportOutput output)
    {
        lock (_gate)
        {
            var end = output.From + Encoding.UTF8.GetByteCount(output.Text) - _from;
            if (end > 0)
            {
                _waiting.AsSpan(end, _length - end).CopyTo(_waiting);
                _length -= end;
                _from += end;
            }
        }
    }

    /// <summary>Gives up what waits.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            _isCut |= _length > 0;
            (_waiting, _length) = ([], 0);
        }
    }

    private void Append(Span<char> text)
    {
        foreach (ref var c in text)
        {
            c = char.IsControl(c) && c is not ('\n' or '\r' or '\t') ? Replacement : c;
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToArray());
        var room = mostBytes - _from - _length;
        var end = Math.Min(room, bytes.Length);
        while (end > 0 && end < bytes.Length && (bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }

        _isCut |= end < bytes.Length;
        if (_length + end > _waiting.Length)
        {
            Array.Resize(ref _waiting, Math.Min(mostBytes, Math.Max(_length + end, _waiting.Length * 2)));
        }

        bytes.AsSpan(0, end).CopyTo(_waiting.AsSpan(_length));
        _length += end;
    }
}
