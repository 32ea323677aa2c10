using System.Globalization;
using System.Text;

namespace CloudNexus.Agent.Aggregate;

/// <summary>A request that is not what HTTP/1.1 asks for, or more than is taken.</summary>
internal sealed class BadRequestException(int status, string message) : Exception(message)
{
    public int Status => status;
}

/// <summary>
/// Reads HTTP/1.1 requests from a connection: heads of at most 8 KB, bodies of a stated length. Strict: what two readers could understand
/// differently (folded lines, lengths given twice, transfer codings) is refused.
/// </summary>
internal sealed class RequestReader(Stream stream)
{
    public const int MostHeadBytes = 8 * 1024;

    private const int MostHeaders = 64;
    private static readonly byte[] End = "\r\n\r\n"u8.ToArray();
    private readonly byte[] _buffer = new byte[MostHeadBytes];
    private int _length;
    private Task<int>? _ahead;

    /// <summary>Waits for the first byte of a request.</summary>
    /// <returns>False when the other side has closed.</returns>
    public async Task<bool> WaitAsync(CancellationToken stop)
    {
        if (_length == 0)
        {
            _length = _ahead is { } ahead
                ? await ahead.WaitAsync(stop).ConfigureAwait(false)
                : await stream.ReadAsync(_buffer, stop).ConfigureAwait(false);
            _ahead = null;
        }

        return _length > 0;
    }

    /// <summary>Works between a request and its answer, and calls that off when the other side goes meanwhile.</summary>
    /// <exception cref="OperationCanceledException">It went, or <paramref name="stop"/> was cancelled.</exception>
    public async Task<T> WhileThereAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var working = work(gone.Token);
        if (_length == 0)
        {
            _ahead = stream.ReadAsync(_buffer, CancellationToken.None).AsTask();
            await Task.WhenAny(working, _ahead).ConfigureAwait(false);
            if (_ahead.IsFaulted || (_ahead.IsCompletedSuccessfully && _ahead.Result == 0))
            {
                await gone.CancelAsync().ConfigureAwait(false);
            }
        }

        return await working.ConfigureAwait(false);
    }

    /// <returns>Null when the other side closed in the middle of it.</returns>
    /// <exception cref="BadRequestException">It is malformed or too long.</exception>
    public async Task<RequestHead?> ReadHeadAsync(CancellationToken stop)
    {
        var searched = 0;
        while (true)
        {
            var from = Math.Max(0, searched - End.Length);
            var end = _buffer.AsSpan(from, _length - from).IndexOf(End);
            if (end >= 0)
            {
                var headLength = from + end;
                var head = Parse(_buffer.AsSpan(0, headLength));
                Consume(headLength + End.Length);
                return head;
            }

            if (_length == _buffer.Length)
            {
                throw new BadRequestException(431, $"The head is longer than {MostHeadBytes} bytes");
            }

            searched = _length;
            var read = await stream.ReadAsync(_buffer.AsMemory(_length), stop).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            _length += read;
        }
    }

    /// <returns>Null when the other side closed in the middle of it.</returns>
    public async Task<byte[]?> ReadBodyAsync(int length, CancellationToken stop)
    {
        var body = new byte[length];
        var have = Math.Min(length, _length);
        _buffer.AsSpan(0, have).CopyTo(body);
        Consume(have);
        var read = await stream.ReadAtLeastAsync(body.AsMemory(have), length - have, false, stop).ConfigureAwait(false);
        return have + read == length ? body : null;
    }

    private void Consume(int bytes)
    {
        _buffer.AsSpan(bytes, _length - bytes).CopyTo(_buffer);
        _length -= bytes;
    }

    private static RequestHead Parse(ReadOnlySpan<byte> bytes)
    {
        if (!Ascii.IsValid(bytes) || bytes.ContainsAnyInRange((byte)0, (byte)8))
        {
            throw new BadRequestException(400, "The head is not ASCII text");
        }

        var lines = Encoding.ASCII.GetString(bytes).Split("\r\n");
        if (lines.Length > MostHeaders + 1)
        {
            throw new BadRequestException(431, $"There are more than {MostHeaders} headers");
        }

        if (lines[0].Split(' ') is not [{ Length: > 0 } method, ['/', ..] target, var version])
        {
            throw new BadRequestException(400, "The request line is malformed");
        }

        if (version != "HTTP/1.1")
        {
            throw new BadRequestException(505, "Only HTTP/1.1 is spoken here");
        }

        var headers = Headers(lines.AsSpan(1));
        if (headers.ContainsKey("transfer-encoding"))
        {
            throw new BadRequestException(411, "A body needs a Content-Length");
        }

        var length = 0;
        if (headers.TryGetValue("content-length", out var text)
            && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length))
        {
            throw new BadRequestException(400, "The Content-Length is no number");
        }

        var keepAlive = !string.Equals(headers.GetValueOrDefault("connection"), "close", StringComparison.OrdinalIgnoreCase);
        return new RequestHead(method, target, headers, length, keepAlive);
    }

    private static Dictionary<string, string> Headers(ReadOnlySpan<string> lines)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon > 0 ? line[..colon].ToLowerInvariant() : "";
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            {
                throw new BadRequestException(400, "A header is malformed");
            }

            var value = line[(colon + 1)..].Trim(' ', '\t');
            if (value.Any(char.IsControl) || !headers.TryAdd(name, value))
            {
                throw new BadRequestException(400, $"The header {name} is malformed or given twice");
            }
        }

        return headers;
    }
}
