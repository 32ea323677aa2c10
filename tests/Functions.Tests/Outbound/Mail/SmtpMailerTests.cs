using System.Security.Cryptography.X509Certificates;
using System.Text;
using CloudNexus.Functions.Outbound.Mail;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Outbound.Mail;

public sealed class SmtpMailerTests : IDisposable
{
    private const string User = "nexus";
    private const string Password = "p@ss word/ü";
    private static readonly string[] WithPlain = ["AUTH LOGIN PLAIN", "SIZE 100000"];
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Send_OnThisMachineWithoutTls_ArrivesAsItWasWritten()
    {
        using var server = new SmtpServer();
        const string Text = ".leading dot\n..two\n. \nwith trailing space \n=equals= and ümläut 日本 " + "\n";
        var message = Message with { Subject = "Ärger: 日本", Text = Text + new string('x', 500), Html = "<p>.ü</p>", Key = "k-1" };
        var receipt = await SendAsync(server, message);

        Assert.Empty(receipt.Refused);
        Assert.Empty(server.Violations);
        var mail = Assert.Single(server.Received);
        Assert.Equal(("nexus@example.org", "a@example.org,b@example.org"), (mail.From, string.Join(',', mail.To)));
        Assert.Equal("<k-1@example.org>", mail.Header("Message-ID"));
        Assert.Equal("Sun, 01 Nov 2026 12:00:00 +0000", mail.Header("Date"));
        Assert.Equal("Ärger: 日本", MimeReader.Words(mail.Header("Subject")));
        Assert.StartsWith("=?utf-8?B?", mail.Header("From"), StringComparison.Ordinal);
        var parts = MimeReader.Parts(mail.Data);
        Assert.Equal((Text + new string('x', 500)).ReplaceLineEndings("\r\n"), parts["text/plain"]);
        Assert.Equal("<p>.ü</p>", parts["text/html"]);
    }

    [Theory]
    [InlineData(true, "AUTH LOGIN PLAIN")]
    [InlineData(false, "AUTH LOGIN PLAIN")]
    [InlineData(false, "auth=login")]
    public async Task Send_WithTls_LogsInOnlyUnderIt(bool isTls, string auth)
    {
        var certificate = Certificate();
        using var server = new SmtpServer { Certificate = certificate, IsTls = isTls, Account = (User, Password), Offers = [auth] };
        await SendAsync(server, Message, isTls, certificate);

        Assert.Single(server.Received);
        Assert.Empty(server.Violations);
    }

    [Fact]
    public async Task Send_CertificateThatNobodyVouchesFor_IsNotSpokenTo()
    {
        using var server = new SmtpServer { Certificate = Certificate(), IsTls = true, Account = (User, Password), Offers = WithPlain };
        await RefusedAsync(server, "did not begin TLS", isTls: true, trusted: null);
        Assert.Empty(server.Said);
    }

    [Fact]
    public async Task Send_ServerElsewhereWithoutStartTls_IsNotToldThePassword()
    {
        using var server = new SmtpServer { Account = (User, Password), Offers = WithPlain };

        // A name of this machine that is not known as one.
        var elsewhere = new MailServer("LOCALHOST", server.Port, false) { User = User, Password = Password };
        Assert.False(elsewhere.IsLocal);
        using var mailer = new SmtpMailer(OptionsOf(server, false, null) with { Server = elsewhere }, new ManualTimeProvider());
        var failure = await Assert.ThrowsAsync<MailException>(() => mailer.SendAsync(Message, default));
        Assert.Contains("does not offer STARTTLS", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Said, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_WordsSlippedInBeforeTls_AreNotBelieved()
    {
        using var server = new SmtpServer
        {
            Certificate = Certificate(), Script = said => said == "STARTTLS" ? "220 go ahead\r\n250 evil" : null,
        };
        await RefusedAsync(server, "said too much before TLS");
    }

    [Fact]
    public async Task Send_WrongPassword_FailsWithoutRepeatingIt()
    {
        var certificate = Certificate();
        using var server = new SmtpServer { Certificate = certificate, Account = (User, "another"), Offers = WithPlain };
        var failure = await RefusedAsync(server, "refused user and password (535)", trusted: certificate);
        var said = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{User}\0{Password}"));
        Assert.DoesNotContain(said, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OneRecipientRefused_TheOtherHasItAndTheRefusalIsTold()
    {
        using var server = new SmtpServer { Script = said => said == "RCPT b@example.org" ? "550 5.1.1 no such user" : null };
        var receipt = await SendAsync(server, Message);
        Assert.Equal("b@example.org: 550 5.1.1 no such user", Assert.Single(receipt.Refused));
        Assert.Equal(["a@example.org"], Assert.Single(server.Received).To);
    }

    [Theory]
    [InlineData("GREETING", "554 not today", "does not take mail now: 554 not today")]
    [InlineData("GREETING", "SSH-2.0-OpenSSH", "does not speak SMTP")]
    [InlineData("GREETING", SmtpServer.HangUp, "hung up")]
    [InlineData("EHLO", "502 what", "refused the greeting: 502 what")]
    [InlineData("EHLO", "250-a\r\n2", "does not speak SMTP")]
    [InlineData("MAIL", "451 greylisted", "refused the sender: 451 greylisted")]
    [InlineData("RCPT a@example.org", SmtpServer.HangUp, "hung up")]
    [InlineData("DATA", "552 full", "refused the message: 552 full")]
    [InlineData(".", "554 spam", "refused the message: 554 spam")]
    [InlineData(".", SmtpServer.HangUp, "hung up")]
    public async Task Send_ServerThatMisbehaves_FailsAndSaysWhat(string when, string says, string told)
    {
        using var server = new SmtpServer { Script = said => said == when ? says : null };
        await RefusedAsync(server, told);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task Send_ReplyWithoutEnd_IsCutOff()
    {
        using var line = new SmtpServer { Script = said => said == "EHLO" ? "250 " + new string('x', 5000) : null };
        await RefusedAsync(line, "too long a line");
        var many = string.Concat(Enumerable.Repeat("250-x\r\n", 200)) + "250 x";
        using var lines = new SmtpServer { Script = said => said == "EHLO" ? many : null };
        await RefusedAsync(lines, "too many lines");
    }

    [Theory]
    [InlineData("GREETING")]
    [InlineData("MAIL")]
    [InlineData(".")]
    public async Task Send_ServerThatSaysNothing_IsGivenUpWithTheStepsTime(string when)
    {
        var time = new ManualTimeProvider();
        using var server = new SmtpServer { Script = said => said == when ? "" : null };
        using var mailer = new SmtpMailer(OptionsOf(server, false, null), time);
        var sending = mailer.SendAsync(Message, default);
        await Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return sending.IsCompleted;
            },
            "it is given up");
        Assert.Contains(" within ", (await Assert.ThrowsAsync<MailException>(() => sending)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NobodyListens_Fails()
    {
        using var server = new SmtpServer();
        var options = OptionsOf(server, false, null) with { Server = new MailServer("127.0.0.1", Ports.Free(), false) };
        using var mailer = new SmtpMailer(options, new ManualTimeProvider());
        var failure = await Assert.ThrowsAsync<MailException>(() => mailer.SendAsync(Message, default));
        Assert.Contains("did not connect", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_MoreThanTheServerTakes_IsNotTried()
    {
        using var server = new SmtpServer { Offers = ["SIZE 500"] };
        await RefusedAsync(server, "the server takes 500", Message with { Text = new string('x', 600) });
        Assert.DoesNotContain(server.Said, line => line.StartsWith("MAIL", StringComparison.Ordinal));
        await RefusedAsync(server, "at most 1048576 are sent", Message with { Text = new string('x', 1_100_000) });
    }

    [Fact]
    public async Task Send_LineBreaksInHeadersOrAddresses_AreRefused()
    {
        using var server = new SmtpServer();
        await RefusedAsync(server, "line break", Message with { Subject = "hello\r\nBcc: everybody@example.org" });
        await RefusedAsync(server, "1 to 20 recipients", Message with { To = ["a@example.org>\r\nRCPT TO:<b@example.org"] });
        await RefusedAsync(server, "1 to 20 recipients", Message with { To = [] });
        Assert.Empty(server.Said);
    }

    [Fact]
    public async Task Send_WithoutAServer_SaysWhatToSet()
    {
        using var mailer = new SmtpMailer(new MailOptions(), new ManualTimeProvider());
        Assert.False(mailer.Configured);
        var failure = await Assert.ThrowsAsync<MailException>(() => mailer.SendAsync(Message, default));
        Assert.Contains("set NEXUS_SMTP_URL", failure.Message, StringComparison.Ordinal);
    }

    private static MailMessage Message { get; } = new(["a@example.org", "b@example.org"], "Hello", "Text");

    private static async Task<MailReceipt> SendAsync(
        SmtpServer server, MailMessage message, bool isTls = false, X509Certificate2? trusted = null)
    {
        using var mailer = new SmtpMailer(OptionsOf(server, isTls, trusted), new ManualTimeProvider());
        return await mailer.SendAsync(message, default);
    }

    private static async Task<MailException> RefusedAsync(
        SmtpServer server, string told, MailMessage? message = null, bool isTls = false, X509Certificate2? trusted = null)
    {
        var failure = await Assert.ThrowsAsync<MailException>(() => SendAsync(server, message ?? Message, isTls, trusted));
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
        return failure;
    }

    private static MailOptions OptionsOf(SmtpServer server, bool isTls, X509Certificate2? trusted)
    {
        var hasAccount = server.Account is not null;
        X509ChainPolicy? trust = null;
        if (trusted is not null)
        {
            trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.Add(trusted);
        }

        var own = new MailServer("127.0.0.1", server.Port, isTls);
        return new MailOptions
        {
            Server = hasAccount ? own with { User = User, Password = Password } : own,
            From = new Mailbox("CloudNexus", "nexus@example.org"),
            Trust = trust,
        };
    }

    private X509Certificate2 Certificate()
    {
        var (certificate, key) = SelfSignedCertificate.WriteTo(_files);
        return X509Certificate2.CreateFromPemFile(certificate, key);
    }
}
