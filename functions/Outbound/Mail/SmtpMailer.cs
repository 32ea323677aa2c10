using System.Diagnostics.Metrics;
using System.Security.Cryptography;

namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>Sends over SMTP, a connection for each message.</summary>
public sealed class SmtpMailer(MailOptions options, TimeProvider time) : IMailer, IDisposable
{
    /// <summary>Connections at a time; who is beyond that waits.</summary>
    private const int MostAtOnce = 4;

    /// <summary>Bytes of a message as it is sent.</summary>
    private const int MostBytes = 1024 * 1024;

    private static readonly Counter<long> Sent = Telemetry.Meter.CreateCounter<long>("mail.sent");
    private static readonly Counter<long> Failed = Telemetry.Meter.CreateCounter<long>("mail.failed");

    private readonly SemaphoreSlim _places = new(MostAtOnce);

    public bool Configured => options.Server is not null;

    public async Task<MailReceipt> SendAsync(MailMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (options is not { Server: not null, From: { } from })
        {
            throw new MailException($"No mail server is configured: set {MailOptions.ServerSetting} and {MailOptions.FromSetting}.");
        }

        if (message.To.Count is 0 or > Mailbox.MostRecipients || !message.To.All(Mailbox.IsAddress))
        {
            throw new MailException($"A mail has 1 to {Mailbox.MostRecipients} recipients, each a plain address such as ops@example.org.");
        }

        await _places.WaitAsync(cancellation);
        try
        {
            var receipt = await SendAsync(message, from, cancellation);
            Sent.Add(1);
            return receipt;
        }
        catch (MailException)
        {
            Failed.Add(1);
            throw;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<MailReceipt> SendAsync(MailMessage message, Mailbox from, CancellationToken cancellation)
    {
        var id = message.Key ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var bytes = MimeText.Write(message, from, time.GetUtcNow(), id);
        if (bytes.Length > MostBytes)
        {
            throw new MailException($"The mail has {bytes.Length} bytes; at most {MostBytes} are sent.");
        }

        await using var session = await SmtpSession.OpenAsync(options, time, cancellation);
        return new MailReceipt(await session.SendAsync(from.Address, message.To, bytes, cancellation));
    }
}
