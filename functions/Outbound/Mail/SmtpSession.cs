using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>One conversation with a mail server (RFC 5321, 3207, 4954): opened, used for one message, closed.</summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private readonly SmtpStream _stream;
    private readonly TimeProvider _time;
    private readonly string _me;
    private Dictionary<string, string> _offers = [];

    private SmtpSession(SmtpStream stream, TimeProvider time, string me)
    {
        _stream = stream;
        _time = time;
        _me = me;
    }

    /// <summary>Connects, has it encrypted (a server on this machine may do without), and logs in.</summary>
    /// <exception cref="MailException">The server cannot be reached, or is not as it must be.</exception>
    public static async Task<SmtpSession> OpenAsync(MailOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var server = options.Server!;
        var (stream, me) = await Within(time, SmtpLimits.Connect, "connect", c => ConnectAsync(server, c), cancellation);
        var session = new SmtpSession(new SmtpStream(stream), time, me);
        try
        {
            await session.BeginAsync(server, options, cancellation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <returns>Recipients that were not taken, each with the server's words; the others have the message.</returns>
    /// <exception cref="MailException">Nobody got it.</exception>
    public async Task<IReadOnlyList<string>> SendAsync(
        string from, IReadOnlyList<string> to, byte[] message, CancellationToken cancellation)
    {
        if (_offers.TryGetValue("SIZE", out var size)
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 && message.Length > most)
        {
            throw new MailException($"The mail has {message.Length} bytes; the server takes {most}.");
        }

        var withSize = _offers.ContainsKey("SIZE") ? $" SIZE={message.Length}" : "";
        await NeedAsync($"MAIL FROM:<{from}>{withSize}", "the sender", cancellation);
        var refused = new List<string>();
        foreach (var one in to)
        {
            var reply = await SayAsync($"RCPT TO:<{one}>", cancellation);
            if (!reply.IsDone)
            {
                refused.Add($"{one}: {reply}");
            }
        }

        if (refused.Count == to.Count)
        {
            throw new MailException($"The mail server took no recipient. {string.Join("; ", refused.Take(3))}");
        }

        var data = await SayAsync("DATA", cancellation);
        if (!data.IsGoOn)
        {
            throw new MailException($"The mail server refused the message: {data}");
        }

        var end = await Within(_time, SmtpLimits.Data, "take the message", async c =>
        {
            await _stream.WriteDataAsync(message, c);
            return await _stream.ReadAsync(c);
        }, cancellation);
        if (!end.IsDone)
        {
            throw new MailException($"The mail server refused the message: {end}");
        }

        await QuitAsync(cancellation);
        return refused;
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task BeginAsync(MailServer server, MailOptions options, CancellationToken cancellation)
    {
        if (server.IsTls)
        {
            await EncryptAsync(server, options, cancellation);
        }

        var greeting = await Within(_time, SmtpLimits.Command, "greet", _stream.ReadAsync, cancellation);
        if (!greeting.IsDone)
        {
            throw new MailException($"The mail server does not take mail now: {greeting}");
        }

        await HelloAsync(cancellation);
        if (!server.IsTls && (_offers.ContainsKey("STARTTLS") || !server.IsLocal))
        {
            await StartTlsAsync(server, options, cancellation);
        }

        if (server.User is { } user)
        {
            await LogInAsync(user, server.Password ?? "", cancellation);
        }
    }

    private async Task StartTlsAsync(MailServer server, MailOptions options, CancellationToken cancellation)
    {
        if (!_offers.ContainsKey("STARTTLS"))
        {
            throw new MailException(
                $"The mail server {server} does not offer STARTTLS, and nothing is sent in the open. Use smtps:// if it has TLS.");
        }

        await NeedAsync("STARTTLS", "STARTTLS", cancellation);
        if (_stream.HasUnread)
        {
            // Said before there was TLS, to be read as if it were said under it.
            throw new MailException("The mail server, or somebody on the way to it, said too much before TLS began.");
        }

        await EncryptAsync(server, options, cancellation);
        await HelloAsync(cancellation);
    }

    private Task<bool> EncryptAsync(MailServer server, MailOptions options, CancellationToken cancellation)
    {
        var wanted = new SslClientAuthenticationOptions { TargetHost = server.Host, CertificateChainPolicy = options.Trust };
        return Within(_time, SmtpLimits.Tls, "begin TLS", c => _stream.EncryptAsync(wanted, c), cancellation);
    }

    private async Task HelloAsync(CancellationToken cancellation)
    {
        var reply = await NeedAsync($"EHLO {_me}", "the greeting", cancellation);
        _offers = reply.Lines.Skip(1).Select(line => line.Trim().Split([' ', '='], 2))
            .DistinctBy(words => words[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(words => words[0], words => words.ElementAtOrDefault(1) ?? "", StringComparer.OrdinalIgnoreCase);
    }

    private async Task LogInAsync(string user, string password, CancellationToken cancellation)
    {
        var ways = _offers.GetValueOrDefault("AUTH", "").Split(' ').ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] lines = ways.Contains("PLAIN") ? [$"AUTH PLAIN {Base64($"\0{user}\0{password}")}"]
            : ways.Contains("LOGIN") ? ["AUTH LOGIN", Base64(user), Base64(password)]
            : throw new MailException("The mail server offers neither AUTH PLAIN nor AUTH LOGIN.");
        foreach (var line in lines)
        {
            var reply = await SayAsync(line, cancellation);
            if (line == lines[^1] ? !reply.IsDone : !reply.IsGoOn)
            {
                // The code alone: the text may repeat what was said.
                throw new MailException($"The mail server refused user and password ({reply.Code}).");
            }
        }
    }

    private async Task QuitAsync(CancellationToken cancellation)
    {
        try
        {
            await Within(_time, SmtpLimits.Quit, "say good-bye", c => _stream.WriteLineAsync("QUIT", c), cancellation);
        }
        catch (Exception unheard) when (unheard is MailException or OperationCanceledException)
        {
            // The message is the server's by now.
        }
    }

    private async Task<SmtpReply> NeedAsync(string line, string what, CancellationToken cancellation)
        => await SayAsync(line, cancellation) is var reply && reply.IsDone
            ? reply
            : throw new MailException($"The mail server refused {what}: {reply}");

    private Task<SmtpReply> SayAsync(string line, CancellationToken cancellation)
        => Within(_time, SmtpLimits.Command, "answer", async c =>
        {
            await _stream.WriteLineAsync(line, c);
            return await _stream.ReadAsync(c);
        }, cancellation);

    private static Task<bool> Within(
        TimeProvider time, TimeSpan limit, string what, Func<CancellationToken, Task> step, CancellationToken cancellation)
        => Within(time, limit, what, async c =>
        {
            await step(c);
            return true;
        }, cancellation);

    /// <summary>A step within its time, whatever goes wrong with it said as what it is.</summary>
    private static async Task<T> Within<T>(
        TimeProvider time, TimeSpan limit, string what, Func<CancellationToken, Task<T>> step, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await step(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new MailException($"The mail server did not {what} within {limit.TotalSeconds:0} s.");
        }
        catch (Exception broken) when (broken is IOException or SocketException or AuthenticationException)
        {
            throw new MailException($"The mail server did not {what}: {broken.Message}", broken);
        }
    }

    private static async Task<(Stream Stream, string Me)> ConnectAsync(MailServer server, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, cancellation);
            return (new NetworkStream(socket, ownsSocket: true), NameOf(((IPEndPoint)socket.LocalEndPoint!).Address));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What this side calls itself: its address, as who has no name there does.</summary>
    private static string NameOf(IPAddress own)
    {
        var plain = own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own;
        plain = plain.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(plain.GetAddressBytes()) : plain;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{plain}]" : $"[{plain}]";
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
