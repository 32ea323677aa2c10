using CloudNexus.Functions.Outbound.Mail;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Tests.Outbound.Mail;

public class MailOptionsTests
{
    [Theory]
    [InlineData("smtp://mail.example.org", "mail.example.org", 587, false, null, null)]
    [InlineData("smtps://mail.example.org", "mail.example.org", 465, true, null, null)]
    [InlineData("smtp://u%40x:p%3A%2F@10.0.0.5:2525", "10.0.0.5", 2525, false, "u@x", "p:/")]
    [InlineData("smtp://[::1]:25/", "::1", 25, false, null, null)]
    public void Of_Url_IsReadWhole(string url, string host, int port, bool isTls, string? user, string? password)
    {
        var server = Read(url, "Nexus <nexus@example.org>").Server!;
        Assert.Equal((host, port, isTls, user, password), (server.Host, server.Port, server.IsTls, server.User, server.Password));
    }

    [Theory]
    [InlineData("http://mail.example.org", "nexus@example.org")]
    [InlineData("mail.example.org:25", "nexus@example.org")]
    [InlineData("smtp://secret-user@mail.example.org", "nexus@example.org")]
    [InlineData("smtp://mail.example.org/secret", "nexus@example.org")]
    [InlineData("smtp://secret:secret@mail.example.org", null)]
    [InlineData("smtp://secret:secret@mail.example.org", "nobody")]
    public void Of_WrongSetting_IsRefusedWithoutRepeatingIt(string url, string? from)
    {
        var failure = Assert.Throws<InvalidDataException>(() => Read(url, from));
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NothingSet_HasNoServer() => Assert.Null(Read("", null).Server);

    [Theory]
    [InlineData("ops@example.org", true)]
    [InlineData("o'neil+tag.x@sub.example.co", true)]
    [InlineData("root@localhost", true)]
    [InlineData("a@b@c", false)]
    [InlineData("@example.org", false)]
    [InlineData("a@", false)]
    [InlineData("a..b@example.org", false)]
    [InlineData("a@-x.org", false)]
    [InlineData("a@x..org", false)]
    [InlineData("\"a b\"@example.org", false)]
    [InlineData("a@[10.0.0.1]", false)]
    [InlineData("ü@example.org", false)]
    [InlineData("a@example.org\r\n", false)]
    [InlineData("a@example.org,b@example.org", false)]
    [InlineData("<a@example.org>", false)]
    public void IsAddress_Text_IsTakenOnlyWherePlain(string text, bool isOne) => Assert.Equal(isOne, Mailbox.IsAddress(text));

    [Fact]
    public void TryParse_NameBefore_IsKeptApart()
    {
        Assert.True(Mailbox.TryParse(" \"Cloud Nexus\" <nexus@example.org> ", out var mailbox));
        Assert.Equal(new Mailbox("Cloud Nexus", "nexus@example.org"), mailbox);
        Assert.Equal("example.org", mailbox.Domain);
        Assert.False(Mailbox.TryParse("Cloud\nNexus <nexus@example.org>", out _));
        Assert.False(Mailbox.TryParse("Nexus <nexus@example.org", out _));
    }

    private static MailOptions Read(string url, string? from) => MailOptions.Of(new ConfigurationBuilder()
        .AddInMemoryCollection([new(MailOptions.ServerSetting, url), new(MailOptions.FromSetting, from)]).Build());
}
