using System.Net.Security;
using System.Security.Authentication;
using System.Text;

namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>Lines of the protocol over a stream, bounded. Not thread-safe.</summary>
internal sealed class SmtpStream(Stream stream) : IAsyncDisposable
{
    private const int MostLine = 2048;
    private const int MostLines = 100;

    private readonly byte[] _buffer = new byte[MostLine];
    private Stream _stream = stream;
    private int _from;
    private int _to;

    /// <summary>Whether the server said something that nobody asked for.</summary>
    public bool HasUnread => _to > _from;

    /// <exception cref="MailException">It is no reply, or too long; the server hung up.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<SmtpReply> ReadAsync(CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await ReadLineAsync(cancellation);
            if (!IsReply(line))
            {
                throw new MailException("The mail server does not speak SMTP.");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(int.Parse(line.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture), lines);
            }
        }

        throw new MailException("The mail server's reply has too many lines.");
    }

    /// <param name="line">Without its end.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public Task WriteLineAsync(string line, CancellationToken cancellation)
        => line.AsSpan().ContainsAny('\r', '\n', '\0') || !line.All(char.IsAscii)
            ? throw new MailException("What would be said to the mail server is not one line of ASCII.")
            : WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellation);

    /// <summary>A message's lines, with what would look like their end taken care of, and then that end.</summary>
    /// <param name="message">Lines that end with CRLF.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public Task WriteDataAsync(byte[] message, CancellationToken cancellation)
    {
        using var stuffed = new MemoryStream(message.Length + 64);
        for (var i = 0; i < message.Length; i++)
        {
            if (message[i] == '.' && (i == 0 || message[i - 1] == '\n'))
            {
                stuffed.WriteByte((byte)'.');
            }

            stuffed.WriteByte(message[i]);
        }

        stuffed.Write(".\r\n"u8);
        return WriteAsync(stuffed.ToArray(), cancellation);
    }

    /// <summary>Goes on under TLS.</summary>
    /// <exception cref="AuthenticationException">The server is not who it must be.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task EncryptAsync(SslClientAuthenticationOptions wanted, CancellationToken cancellation)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(wanted, cancellation);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static bool IsReply(string line) => line.Length >= 3
        && line[0] is >= '2' and <= '5' && char.IsAsciiDigit(line[1]) && char.IsAsciiDigit(line[2])
        && (line.Length == 3 || line[3] is ' ' or '-');

    private async Task WriteAsync(byte[] bytes, CancellationToken cancellation)
    {
        await _stream.WriteAsync(bytes, cancellation);
        await _stream.FlushAsync(cancellation);
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _from, end).TrimEnd('\r');
                _from += end + 1;
                return line;
            }

            Array.Copy(_buffer, _from, _buffer, 0, _to - _from);
            (_from, _to) = (0, _to - _from);
            if (_to == _buffer.Length)
            {
                throw new MailException("The mail server's reply has too long a line.");
            }

            var read = await _stream.ReadAsync(_buffer.AsMemory(_to), cancellation);
            _to += read > 0 ? read : throw new MailException("The mail server hung up.");
        }
    }
}
