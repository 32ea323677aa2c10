using CloudNexus.Functions.Outbound.Mail;

namespace CloudNexus.Functions.Tests.Notify;

/// <summary>Takes mail and remembers it, unless it is told to fail.</summary>
internal sealed class FakeMailer : IMailer
{
    public bool Configured => true;

    public List<MailMessage> Sent { get; } = [];

    public List<string> Refused { get; } = [];

    public MailException? Failure { get; set; }

    public Task<MailReceipt> SendAsync(MailMessage message, CancellationToken cancellation)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        Sent.Add(message);
        return Task.FromResult(new MailReceipt([.. Refused]));
    }
}
