using System.Text.Json;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Notify.Messages;
using static CloudNexus.Functions.Tests.Notify.Notices;

namespace CloudNexus.Functions.Tests.Notify;

public class WebhookTemplateTests
{
    private const string Template =
        """
        {"text": "{{ alert.text }} on {{alert.node.name}}", "value": {{alert.value}}, "device": {{alert.device}},
         "n": {{count}}, "raw": "a\"{{kind}}"}
        """;

    [Fact]
    public void Render_TextThatLooksLikeJson_StaysText()
    {
        var alert = Alert(Rule()) with { Text = "\"}, \"admin\": true, {\\ \n ü {{kind}}", Node = new AlertNode("n", "\\", "server") };
        var message = MessageOf(alert);
        var json = JsonDocument.Parse(WebhookTemplate.Render(Template, message, null)).RootElement;
        Assert.Equal($"{alert.Text} on \\", json.GetProperty("text").GetString());
        Assert.Equal(97.318, json.GetProperty("value").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("device").ValueKind);
        Assert.Equal((1, "a\"firing"), (json.GetProperty("n").GetInt32(), json.GetProperty("raw").GetString()));
        Assert.Equal(5, json.EnumerateObject().Count());
    }

    [Fact]
    public void Render_WhatThereIsNot_IsEmptyInTextAndNullElsewhere()
    {
        var alert = Alert(Rule()) with { Value = double.NaN, Peak = null };
        const string Parts = """["{{alert.value}}{{link}}", {{alert.value}}, {{alert.peak}}, {{title}}]""";
        var text = WebhookTemplate.Render(Parts, MessageOf(alert), null);
        Assert.Equal("""["", null, null, "[CRITICAL] Rule disk: name of web-1"]""", text);
    }

    [Theory]
    [InlineData("", "1 to")]
    [InlineData("{\"a\": \"{{alert.txt}}\"}", "no placeholder 'alert.txt'; there are id, kind,")]
    [InlineData("{\"a\": \"{{alert.text\"}", "does not end with")]
    [InlineData("{\"a\": {{alert.text}} x}", "no JSON (line 1")]
    [InlineData("text {{text}}", "no JSON")]
    public void ProblemOf_BadTemplate_SaysWhat(string template, string told)
        => Assert.Contains(told, WebhookTemplate.ProblemOf(template), StringComparison.Ordinal);

    [Fact]
    public void ProblemOf_GoodTemplate_IsNone() => Assert.Null(WebhookTemplate.ProblemOf(Template));

    private static NoticeMessage MessageOf(Alert alert)
        => new NoticeWriter(new NodeLinks(new IdentityOptions())).Write("k", [new Notice(alert, AlertNoticeKind.Firing, Noon)]);
}
