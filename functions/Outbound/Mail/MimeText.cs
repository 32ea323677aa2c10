using System.Globalization;
using System.Text;

namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>Writes a message as it goes over the wire (RFC 5322, MIME): ASCII, lines of at most 76 characters that end with CRLF.</summary>
internal static class MimeText
{
    /// <summary>Quoted-printable text cannot have this in it.</summary>
    private const string Boundary = "=_nexus";

    /// <param name="message">The message.</param>
    /// <param name="from">Who it is from.</param>
    /// <param name="at">When.</param>
    /// <param name="id">What stands before the <c>@</c> of its id.</param>
    /// <exception cref="MailException">A header would have a line break.</exception>
    public static byte[] Write(MailMessage message, Mailbox from, DateTimeOffset at, string id)
    {
        var text = new StringBuilder();
        MailHeader.Append(text, "From", [from]);
        MailHeader.Append(text, "To", message.To.Select(address => new Mailbox(null, address)));
        MailHeader.Append(text, "Subject", message.Subject);
        text.Append(CultureInfo.InvariantCulture, $"Date: {at.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Message-ID: <{id}@{from.Domain}>\r\n");
        text.Append("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
        if (message.Html is not { } html)
        {
            Part(text, "plain", message.Text);
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/alternative; boundary=\"{Boundary}\"\r\n\r\n");
            text.Append(CultureInfo.InvariantCulture, $"--{Boundary}\r\n");
            Part(text, "plain", message.Text);
            text.Append(CultureInfo.InvariantCulture, $"--{Boundary}\r\n");
            Part(text, "html", html);
            text.Append(CultureInfo.InvariantCulture, $"--{Boundary}--\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Part(StringBuilder to, string kind, string text)
    {
        to.Append(CultureInfo.InvariantCulture, $"Content-Type: text/{kind}; charset=utf-8\r\n");
        to.Append("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
        QuotedPrintable.Append(to, text);
    }
}
