using System.Text.Json;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Notify;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Notify.Senders;
using CloudNexus.Functions.Outbound.Mail;
using CloudNexus.Functions.Tests.App.Jobs;
using CloudNexus.Harness;
using static CloudNexus.Functions.Tests.Notify.Notices;

namespace CloudNexus.Functions.Tests.Notify;

public sealed class SenderTests : IDisposable
{
    private static readonly NodeLinks Links = new(new IdentityOptions { PublicUrl = "https://nexus.example" });
    private static readonly NoticeMessage Message = new NoticeWriter(Links).Write("key-1", [Of(Firing(Rule()))]);
    private readonly ManualTimeProvider _time = new();
    private readonly ChannelPost _post;

    public SenderTests() => _post = new ChannelPost(new NotifyOptions { AllowPrivateAddresses = true }, _time);

    public void Dispose() => _post.Dispose();

    [Fact]
    public async Task Webhook_WithoutTemplate_IsTheAlertsWithKeyAndHeaders()
    {
        using var server = new TestServer();
        var headers = new Dictionary<string, string> { ["X-Key"] = "s3cret", ["idempotency-key"] = "mine" };
        await new WebhookSender(_post, Links).SendAsync(new ChannelSettings(server.Address + "/hook", headers), Message, default);

        var (method, path, key, body) = Assert.Single(server.Asked);
        Assert.Equal(("POST", "/hook", "s3cret", "key-1"), (method, path, key, Assert.Single(server.Headers)["Idempotency-Key"]));
        var json = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal(("key-1", "firing"), (json.GetProperty("id").GetString(), json.GetProperty("kind").GetString()));
        Assert.Equal(1, json.GetProperty("count").GetInt32());
        var alert = json.GetProperty("alerts")[0];
        Assert.Equal("https://nexus.example/nodes/web-1", alert.GetProperty("link").GetString());
        Assert.Equal("web-1", alert.GetProperty("alert").GetProperty("node").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Webhook_WithTemplate_IsWhatItMakes()
    {
        using var server = new TestServer();
        var settings = new ChannelSettings(server.Address, Template: """{"m": "{{alert.ruleName}} {{link}}"}""");
        await new WebhookSender(_post, Links).SendAsync(settings, Message, default);
        Assert.Equal("""{"m": "Rule disk https://nexus.example/nodes/web-1"}""", Assert.Single(server.Asked).Body);
    }

    [Fact]
    public async Task Ntfy_Critical_IsLoudAndLeadsToTheNode()
    {
        using var server = new TestServer();
        var settings = new ChannelSettings(server.Address + "/base/my-topic", Token: "tk_1");
        await new NtfySender(_post, Links).SendAsync(settings, Message, default);
        var asked = Assert.Single(server.Asked);
        Assert.Equal(("/base/", "Bearer tk_1"), (asked.Path, Assert.Single(server.Headers)["Authorization"]));
        var json = JsonSerializer.Deserialize<JsonElement>(asked.Body);
        Assert.Equal(("my-topic", 5), (json.GetProperty("topic").GetString(), json.GetProperty("priority").GetInt32()));
        Assert.Equal("https://nexus.example/nodes/web-1", json.GetProperty("click").GetString());
        Assert.Equal(Message.Title, json.GetProperty("title").GetString());
    }

    [Fact]
    public async Task Slack_Markup_IsEscaped()
    {
        using var server = new TestServer();
        var message = Message with { Title = "<!channel> & co", Text = new string('x', 5000) };
        await new SlackSender(_post).SendAsync(new ChannelSettings(server.Address), message, default);
        var text = JsonSerializer.Deserialize<JsonElement>(Assert.Single(server.Asked).Body).GetProperty("text").GetString()!;
        Assert.StartsWith("*&lt;!channel&gt; &amp; co*\nxxx", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 3000, 3100);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Post_AnswerThatIsNoSuccess_FailsWithItsStatus(int status)
    {
        using var server = new TestServer(_ => status);
        var url = new Uri(server.Address + "/secret");
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => _post.SendAsync(url, "{}", [], default));
        Assert.Equal(($"The answer was {status} instead of 200 to 299.", false), (failure.Message, failure.IsSilence));
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Post_ToThisMachine_IsRefusedUnlessTheSettingsAllowIt()
    {
        using var server = new TestServer();
        using var strict = new ChannelPost(new NotifyOptions(), _time);
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => strict.SendAsync(new Uri(server.Address), "{}", [], default));
        Assert.Contains("NEXUS_ALLOW_PRIVATE_TARGETS", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Post_NoAnswer_IsGivenUp()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var sending = _post.SendAsync(new Uri($"http://{silent.LocalEndpoint}/"), "{}", [], default);
        await Eventually.True(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return sending.IsCompleted;
            },
            "it is given up");
        Assert.True((await Assert.ThrowsAsync<DeliveryException>(() => sending)).IsSilence);
    }

    [Fact]
    public async Task Mail_RefusedRecipient_IsNotedAndFailureTold()
    {
        var mailer = new FakeMailer();
        var sender = new MailSender(mailer, new NoticeHtml(Links));
        var settings = new ChannelSettings(To: ["a@example.org", "b@example.org"]);
        mailer.Refused.Add("b@example.org: 550 no");
        Assert.Equal("Not for everybody: b@example.org: 550 no", await sender.SendAsync(settings, Message, default));
        Assert.Equal(("nexus-key-1", Message.Title), (mailer.Sent[0].Key, mailer.Sent[0].Subject));

        mailer.Failure = new MailException("No mail server is configured.");
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => sender.SendAsync(settings, Message, default));
        Assert.Equal("No mail server is configured.", failure.Message);
    }

    [Theory]
    [InlineData("https://ntfy.sh/topic", "https://ntfy.sh/", "topic")]
    [InlineData("https://h.example:8443/a/b/t_1/", "https://h.example:8443/a/b/", "t_1")]
    [InlineData("https://ntfy.sh/", null, null)]
    [InlineData("https://ntfy.sh/a%20b", null, null)]
    [InlineData("https://ntfy.sh/t?auth=x", null, null)]
    public void NtfyTopic_Url_IsServerAndTopic(string url, string? server, string? topic)
    {
        Assert.Equal(server is not null, NtfyTopic.TryParse(url, out var parsed));
        Assert.Equal((server, topic), (parsed?.Server.ToString(), parsed?.Topic));
    }
}
