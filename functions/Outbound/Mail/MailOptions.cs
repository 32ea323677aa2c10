using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>The operator's mail server and who the mail is from. The server may stand in a private network: no caller names it.</summary>
public sealed record MailOptions
{
    public const string ServerSetting = "NEXUS_SMTP_URL";
    public const string FromSetting = "NEXUS_MAIL_FROM";

    private const int StartTlsPort = 587;
    private const int TlsPort = 465;

    /// <summary>Null where there is none.</summary>
    public MailServer? Server { get; init; }

    /// <summary>Who the mail is from; there where there is a server.</summary>
    public Mailbox? From { get; init; }

    /// <summary>Whom to believe about the server's certificate; null for whom the system believes.</summary>
    public X509ChainPolicy? Trust { get; init; }

    /// <exception cref="InvalidDataException">A setting is wrong; the message holds no credential.</exception>
    public static MailOptions Of(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings[ServerSetting] is not { Length: > 0 } url)
        {
            return new MailOptions();
        }

        var from = Mailbox.TryParse(settings[FromSetting], out var mailbox)
            ? mailbox
            : throw new InvalidDataException($"{FromSetting} is the address that mail is from, such as CloudNexus <nexus@example.org>.");
        return new MailOptions { Server = ServerOf(url), From = from };
    }

    private static MailServer ServerOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("smtp" or "smtps") || address.Host.Length == 0
            || address.PathAndQuery is not ("" or "/"))
        {
            throw new InvalidDataException(
                $"{ServerSetting} is smtp://user:password@host:587 (with STARTTLS) or smtps://user:password@host:465; "
                + "what is special in user or password is percent-encoded.");
        }

        var isTls = address.Scheme == "smtps";
        var credential = address.UserInfo.Split(':', 2);
        if (address.UserInfo.Length > 0 && (credential.Length < 2 || credential.Any(part => part.Length == 0)))
        {
            throw new InvalidDataException($"{ServerSetting} has a user and a password, or neither.");
        }

        return new MailServer(address.DnsSafeHost, address.Port > 0 ? address.Port : isTls ? TlsPort : StartTlsPort, isTls)
        {
            User = address.UserInfo.Length > 0 ? Uri.UnescapeDataString(credential[0]) : null,
            Password = address.UserInfo.Length > 0 ? Uri.UnescapeDataString(credential[1]) : null,
        };
    }
}

/// <param name="Host">Its name or address.</param>
/// <param name="Port">The port.</param>
/// <param name="IsTls">Whether TLS begins with the connection; otherwise STARTTLS is required.</param>
public sealed record MailServer(string Host, int Port, bool IsTls)
{
    /// <summary>Null where it asks for no log-in.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Whether it is on this machine: only then may it do without TLS.</summary>
    public bool IsLocal => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    public override string ToString() => $"{Host}:{Port}";
}
