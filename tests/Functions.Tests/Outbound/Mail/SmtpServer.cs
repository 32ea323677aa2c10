using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CloudNexus.Functions.Tests.Outbound.Mail;

/// <summary>A mail server on this machine that does as RFC 5321 says and notes who does not. A script has it misbehave.</summary>
internal sealed class SmtpServer : IDisposable
{
    /// <summary>Of a script: says nothing, and hangs up.</summary>
    public const string HangUp = "\0";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public SmtpServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>Null where it has no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether TLS begins with the connection.</summary>
    public bool IsTls { get; init; }

    /// <summary>Lines of the answer to EHLO beside the first and STARTTLS, which is there where there is a certificate.</summary>
    public string[] Offers { get; init; } = ["8BITMIME", "SIZE 100000"];

    /// <summary>Who may log in; null where nobody need.</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>What is said to a command in the place of what would be: null for that, "" for nothing at all. <c>GREETING</c> stands for
    /// the connection, <c>.</c> for a message.</summary>
    public Func<string, string?> Script { get; init; } = _ => null;

    public ConcurrentQueue<ReceivedMail> Received { get; } = new();

    public ConcurrentQueue<string> Said { get; } = new();

    /// <summary>What a client may not do, and one did.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(stop);
                _ = Task.Run(() => ServeAsync(socket, stop), CancellationToken.None);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        try
        {
            var talk = new SmtpTalk(this, new NetworkStream(socket, ownsSocket: true), stop);
            await talk.RunAsync();
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or AuthenticationException)
        {
            // The client has left, or did not like what it got.
        }
    }
}

internal sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Data)
{
    /// <summary>Headers by name, unfolded; then the body as it came.</summary>
    public string Header(string name)
    {
        var head = Data[..Data.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal);
        return head.Split("\r\n").Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];
    }
}

/// <summary>One conversation of an <see cref="SmtpServer"/>.</summary>
internal sealed class SmtpTalk(SmtpServer server, Stream connection, CancellationToken stop)
{
    private Stream _stream = connection;
    private bool _isTls;
    private bool _greeted;
    private bool _loggedIn;
    private string? _from;
    private List<string> _to = [];

    public async Task RunAsync()
    {
        if (server.IsTls)
        {
            await EncryptAsync();
        }

        await SayAsync("GREETING", "220 test.example ESMTP");
        while (await ReadLineAsync() is { } line)
        {
            server.Said.Enqueue(line);
            var verb = line.Split(' ')[0].ToUpperInvariant();
            if (verb == "QUIT")
            {
                await SayAsync(verb, "221 bye");
                break;
            }

            await AnswerAsync(verb, line);
        }

        await _stream.DisposeAsync();
    }

    private Task AnswerAsync(string verb, string line) => verb switch
    {
        "EHLO" => HelloAsync(),
        "STARTTLS" when server.Certificate is not null && !_isTls => StartTlsAsync(),
        "AUTH" when _greeted => LogInAsync(line),
        "MAIL" when _greeted && (server.Account is null || _loggedIn) => MailAsync(line),
        "RCPT" when _from is not null => RecipientAsync(line),
        "DATA" when _to.Count > 0 => DataAsync(),
        _ => RefuseAsync(verb, line),
    };

    private Task<bool> HelloAsync()
    {
        (_greeted, _from, _to) = (true, null, []);
        string[] tls = server.Certificate is not null && !_isTls ? ["STARTTLS"] : [];
        string[] all = ["test.example", .. server.Offers, .. tls];
        return SayAsync("EHLO", string.Join("\r\n", all.Select((text, i) => i == all.Length - 1 ? $"250 {text}" : $"250-{text}")));
    }

    private async Task StartTlsAsync()
    {
        await SayAsync("STARTTLS", "220 go ahead");
        await EncryptAsync();
        (_greeted, _from) = (false, null);
    }

    private async Task EncryptAsync()
    {
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = server.Certificate }, stop);
        (_stream, _isTls) = (tls, true);
    }

    private async Task LogInAsync(string line)
    {
        if (server.Certificate is not null && !_isTls)
        {
            server.Violations.Enqueue("A password in the open");
        }

        string given;
        if (line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal))
        {
            given = Text(line["AUTH PLAIN ".Length..]);
        }
        else
        {
            await SayAsync("AUTH", "334 VXNlcm5hbWU6");
            var user = Text(await ReadLineAsync() ?? "");
            await SayAsync("AUTH-USER", "334 UGFzc3dvcmQ6");
            given = $"\0{user}\0{Text(await ReadLineAsync() ?? "")}";
        }

        _loggedIn = server.Account is { } account && given == $"\0{account.User}\0{account.Password}";
        await SayAsync("AUTH-END", _loggedIn ? "235 welcome" : $"535 no: {line}");
    }

    private Task<bool> MailAsync(string line)
    {
        _from = Address(line, "MAIL FROM:<");
        return SayAsync("MAIL", "250 ok");
    }

    private async Task RecipientAsync(string line)
    {
        var address = Address(line, "RCPT TO:<");
        if (await SayAsync($"RCPT {address}", "250 ok"))
        {
            _to.Add(address);
        }
    }

    private async Task DataAsync()
    {
        if (!await SayAsync("DATA", "354 go on"))
        {
            return;
        }

        var data = new StringBuilder();
        while (await ReadLineAsync() is { } line && line != ".")
        {
            if (line.Length > 998 || line.Any(c => c > 126))
            {
                server.Violations.Enqueue($"A line of {line.Length} characters, or not of ASCII");
            }

            data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        // Before the answer: who has that may look at once.
        if (server.Script(".") is null)
        {
            server.Received.Enqueue(new ReceivedMail(_from!, _to, data.ToString()));
        }

        await SayAsync(".", "250 queued");
        (_from, _to) = (null, []);
    }

    private Task<bool> RefuseAsync(string verb, string line)
    {
        server.Violations.Enqueue($"Out of order: {line}");
        return SayAsync(verb, "503 bad sequence");
    }

    /// <returns>Whether it was said as it should be.</returns>
    private async Task<bool> SayAsync(string to, string usual)
    {
        var said = server.Script(to) ?? usual;
        if (said == SmtpServer.HangUp)
        {
            await _stream.DisposeAsync();
            throw new IOException("hung up");
        }

        if (said.Length > 0)
        {
            await _stream.WriteAsync(Encoding.Latin1.GetBytes(said + "\r\n"), stop);
            await _stream.FlushAsync(stop);
        }

        return said == usual || said is ['2' or '3', ..];
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, stop) > 0)
        {
            if (one[0] == '\n')
            {
                if (line.Count == 0 || line[^1] != '\r')
                {
                    server.Violations.Enqueue("A line that does not end with CRLF");
                }

                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    private string Address(string line, string begin)
    {
        if (line.StartsWith(begin, StringComparison.Ordinal) && line.IndexOf('>', StringComparison.Ordinal) is > 0 and var end)
        {
            return line[begin.Length..end];
        }

        server.Violations.Enqueue($"No address: {line}");
        return "";
    }

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
