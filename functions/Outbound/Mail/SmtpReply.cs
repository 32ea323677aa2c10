namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>What the server said to one command (RFC 5321, 4.2).</summary>
/// <param name="Code">200 to 599.</param>
/// <param name="Lines">Its texts, one at least.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsDone => Code is >= 200 and < 300;

    public bool IsGoOn => Code is >= 300 and < 400;

    /// <summary>For people: code and text, bounded.</summary>
    public override string ToString() => Audit.AuditText.Clean($"{Code} {string.Join(' ', Lines)}", 300);
}
