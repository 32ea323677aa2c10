using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Outbound.Mail;

namespace CloudNexus.Functions.Notify.Senders;

/// <summary>Mails the message, as text and as HTML.</summary>
public sealed class MailSender(IMailer mailer, NoticeHtml html) : IChannelSender
{
    private const int MostSubject = 200;

    public ChannelKind Kind => ChannelKind.Mail;

    public async Task<string?> SendAsync(ChannelSettings settings, NoticeMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            var subject = NoticeText.Cut(message.Title, MostSubject);
            var mail = new MailMessage(settings.To ?? [], subject, message.Text, html.Write(message), $"nexus-{message.Key}");
            var receipt = await mailer.SendAsync(mail, cancellation);
            return receipt.Refused.Count == 0 ? null : $"Not for everybody: {string.Join("; ", receipt.Refused.Take(3))}";
        }
        catch (MailException failure)
        {
            throw new DeliveryException(failure.Message, failure);
        }
    }
}
