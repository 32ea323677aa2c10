using System.Text;
using CloudNexus.Agent.Aggregate;

namespace CloudNexus.Agent.Tests.Aggregate;

public sealed class SettingsRewriteTests
{
    private const string Sync =
        """{"serverTime":1,"send":{"url":"https://hub"},"control":{"url":"https://rows/a?sig=1","expiresAt":99,"x":[1]}"""
        + ""","news":{"send":7}}""";

    [Fact]
    public void Apply_Sync_ChangesHubAndControlAndNothingElse()
    {
        var (body, node, link) = Apply(Sync)!.Value;
        Assert.Equal(
            """{"serverTime":1,"send":null,"control":{"url":"http://agg/control/id","expiresAt":99,"x":[1]},"news":{"send":7}}""", body);
        Assert.Null(node);
        Assert.Equal(new ControlLink("id", new Uri("https://rows/a?sig=1"), 99), link);
    }

    [Fact]
    public void Apply_Registration_LooksIntoItsSettings()
    {
        var (body, node, _) = Apply($$"""{"nodeId":"n","apiKey":"k","settings":{{Sync}}}""")!.Value;
        Assert.StartsWith("""{"nodeId":"n","apiKey":"k","settings":{"serverTime":1,"send":null,""", body, StringComparison.Ordinal);
        Assert.Equal("n", node);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"settings":3}""")]
    [InlineData("""{"control":{}}""")]
    [InlineData("""{"control":{"url":"ftp://x","expiresAt":1}}""")]
    [InlineData("""{"control":{"url":"https://x","expiresAt":1.5}}""")]
    [InlineData("""{"control":{"url":7,"expiresAt":1}}""")]
    public void Apply_NoSettings_IsNothing(string body) => Assert.Null(Apply(body));

    private static (string Body, string? Node, ControlLink Link)? Apply(string body)
        => SettingsRewrite.Apply(Encoding.UTF8.GetBytes(body), "http://agg/control/id", "id") is var (bytes, node, link)
            ? (Encoding.UTF8.GetString(bytes), node, link)
            : null;
}
