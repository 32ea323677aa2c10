using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Notify.Messages;
using static CloudNexus.Functions.Tests.Notify.Notices;

namespace CloudNexus.Functions.Tests.Notify;

public class NoticeWriterTests
{
    private static readonly NodeLinks Links =
        new(new IdentityOptions { PublicUrl = "https://api.example", DashboardUrl = "https://nexus.example" });
    private static readonly NoticeWriter Writer = new(Links);

    [Fact]
    public void Write_OneFiring_SaysWhatWhereSinceWhenHowMuchAndWhereToLook()
    {
        var message = Writer.Write("k", [Of(Firing(Rule()))]);
        Assert.Equal("[CRITICAL] Rule disk: name of web-1", message.Title);
        Assert.Equal(
            """
            The disk of web-1 is 97.3 % full.
            name of web-1: value 97.32 %, limit 90 %, worst 98 %, since 2026-11-01 11:54:00 UTC (6 min)
            https://nexus.example/nodes/web-1
            """,
            message.Text);
        Assert.Equal(("firing", AlertSeverity.Critical, true), (message.Kind, message.Severity, message.IsBad));
    }

    [Fact]
    public void Write_Ends_SayThatItIsOver()
    {
        var resolved = Writer.Write("k", [Of(Ended(Firing(Rule())))]);
        Assert.Equal("[RESOLVED] Rule disk: name of web-1", resolved.Title);
        Assert.Contains("since 2026-11-01 11:54:00 UTC (7 min), over 2026-11-01 12:01:00 UTC", resolved.Text, StringComparison.Ordinal);
        Assert.False(resolved.IsBad);

        var withdrawn = Writer.Write("k", [Of(Ended(Firing(Rule()), AlertNoticeKind.Withdrawn))]);
        Assert.Equal("[WITHDRAWN] Rule disk: name of web-1", withdrawn.Title);
        Assert.Contains("withdrawn 2026-11-01 12:01:00 UTC", withdrawn.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ManyOfOneRule_CountsNodesAndNamesTwenty()
    {
        var message = Writer.Write("k", [.. Enumerable.Range(0, 30).Select(i => Of(Firing(Rule(), $"n{i:D2}")))]);
        Assert.Equal("[CRITICAL] Rule disk: 30 nodes", message.Title);
        Assert.Equal(20, message.Text.Split('\n').Count(line => line.StartsWith("- ", StringComparison.Ordinal)));
        Assert.EndsWith("… and 10 more.", message.Text, StringComparison.Ordinal);
        Assert.Equal(30, message.Notices.Count);
    }

    [Fact]
    public void Write_SeveralRules_IsADigestWithTheWorstFirst()
    {
        var info = Firing(Rule("info", AlertSeverity.Info), "a");
        var message = Writer.Write("k", [Of(Ended(Firing(Rule("old"), "z"))), Of(info), Of(Firing(Rule(), "b"))]);
        Assert.Equal(("digest", "[CRITICAL] 2 firing, 1 resolved (3 subjects)"), (message.Kind, message.Title));
        Assert.Equal(["disk", "info", "old"], message.Notices.Select(n => n.Alert.RuleId));
    }

    [Fact]
    public void Write_DeviceWithControlCharacters_StaysOnItsLine()
    {
        var rule = Rule();
        var alert = Alert(rule, device: "/mnt\r\nBcc: x");
        Assert.DoesNotContain(Writer.Write("k", [new Notice(alert, AlertNoticeKind.Firing, Noon)]).Title, char.IsControl);
    }

    [Fact]
    public void Html_Names_AreEscapedAndNodesLinked()
    {
        var alert = Alert(Rule()) with { Text = "<script>alert(1)</script>", Node = new AlertNode("n&1", "<b>", "server") };
        var html = new NoticeHtml(Links).Write(Writer.Write("k", [new Notice(alert, AlertNoticeKind.Firing, Noon)]));
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://nexus.example/nodes/n%261\">&lt;b&gt;</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_WithoutAnAddress_IsLeftOut()
    {
        var message = new NoticeWriter(new NodeLinks(new IdentityOptions())).Write("k", [Of(Firing(Rule()))]);
        Assert.DoesNotContain("http", message.Text, StringComparison.Ordinal);
    }
}
