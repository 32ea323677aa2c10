namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>Sends mail through the operator's server, and no other.</summary>
public interface IMailer
{
    /// <summary>Whether there is a server to send through.</summary>
    bool Configured { get; }

    /// <summary>Hands a message to the server, which then answers for it. Not tried again here.</summary>
    /// <returns>What became of it when the server took it for at least one recipient.</returns>
    /// <exception cref="MailException">It was not taken, or there is no server.</exception>
    Task<MailReceipt> SendAsync(MailMessage message, CancellationToken cancellation);
}

/// <summary>A message. Everything is text as people read it: it is encoded on its way out.</summary>
/// <param name="To">1 to <see cref="Mailbox.MostRecipients"/> addresses, as <see cref="Mailbox.TryParse"/> takes them.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Lines of plain text.</param>
/// <param name="Html">The same as HTML, for who prefers it; null for none.</param>
/// <param name="Key">What makes the message's id: two messages with one key are one to who receives them. Letters, digits, <c>.</c> and
/// <c>-</c>; null for an id of its own.</param>
public sealed record MailMessage(IReadOnlyList<string> To, string Subject, string Text, string? Html = null, string? Key = null);

/// <param name="Refused">Recipients that the server did not take, each with its reason; the others have the message.</param>
public sealed record MailReceipt(IReadOnlyList<string> Refused);

/// <summary>A message that was not taken. The text is for people and holds no credential.</summary>
public sealed class MailException(string message, Exception? inner = null) : Exception(message, inner);
