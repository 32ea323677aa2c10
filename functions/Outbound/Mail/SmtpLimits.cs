namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>How long each step may take. Together they end before a job or a delivery would be given up.</summary>
internal static class SmtpLimits
{
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(10);

    /// <summary>The handshake of TLS.</summary>
    public static readonly TimeSpan Tls = TimeSpan.FromSeconds(10);

    /// <summary>A command and its reply, the greeting among them.</summary>
    public static readonly TimeSpan Command = TimeSpan.FromSeconds(15);

    /// <summary>The message and its reply: servers look at it first.</summary>
    public static readonly TimeSpan Data = TimeSpan.FromSeconds(60);

    /// <summary>The good-bye, of which nothing hangs.</summary>
    public static readonly TimeSpan Quit = TimeSpan.FromSeconds(2);
}
