using System.Text.Json.Nodes;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Signing;

/// <summary>Hosts take nothing but what an operator saw and agreed to.</summary>
public sealed class ApproveTests : IAsyncLifetime
{
    private Operator _operator = null!;

    private CommandServer Server => _operator.Server;

    private ScriptedRequest[] Sent => [.. Server.Http.Requests.Where(r => r.Path.EndsWith("/approve", StringComparison.Ordinal))];

    public async Task InitializeAsync() => _operator = await Operator.StartAsync();

    public async Task DisposeAsync() => await _operator.DisposeAsync();

    [Fact]
    public async Task Approve_Agreed_IsShownAndTakenByTheHost()
    {
        var command = Server.Add(arguments: "{\"service\":\"nginx\", \"n\" : 1}");
        var before = _operator.Time.GetUtcNow();

        var ran = await _operator.AnswerAsync("y", "commands", "approve", "c1", "--expires", "2m");

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.Equal("queued", (string?)command["status"]);
        Assert.Contains("action     restart\n", ran.Error, StringComparison.Ordinal);
        Assert.Contains("arguments  {\"service\":\"nginx\", \"n\" : 1}\n", ran.Error, StringComparison.Ordinal);
        Assert.Contains("web-1 (id node-1, signed for here for the first time), proposed by ann", ran.Error, StringComparison.Ordinal);
        Assert.Contains($"key {Server.Pins[0].Id} of {_operator.KeyFile}, good for 2 min", ran.Error, StringComparison.Ordinal);
        var end = DateTimeOffset.FromUnixTimeMilliseconds((long)Assert.Single(Sent).Body!["expiresAt"]!);
        Assert.InRange(end, before.AddMinutes(2), _operator.Time.GetUtcNow().AddMinutes(2));
        Assert.DoesNotContain("first time", (await SecondAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n")]
    [InlineData("")]
    [InlineData("maybe")]
    public async Task Approve_NotAgreed_SignsNothing(string answer)
    {
        Server.Add();

        var ran = await _operator.AnswerAsync(answer, "commands", "approve", "c1");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("Nothing was done", ran.Error, StringComparison.Ordinal);
        Assert.Empty(Sent);
    }

    [Fact]
    public async Task Approve_NobodyToAsk_NeedsYes()
    {
        Server.Add();

        Assert.Equal(ExitCodes.WrongUsage, (await _operator.RunAsync("commands", "approve", "c1")).Exit);
        Assert.Empty(Sent);
        Assert.Equal(ExitCodes.Success, (await _operator.RunAsync("commands", "approve", "c1", "--yes")).Exit);
        Assert.Single(Sent);
    }

    [Theory]
    [InlineData("node-9", "web-1", "the name 'web-1' belonged to another node until now; the server says that it is node-9")]
    [InlineData("node-1", "db-1", "node node-1 had another name until now; the server says that it is 'db-1'")]
    [InlineData("node-2", "web-1", "node node-2 had another name until now; the server says that it is 'web-1'")]
    public async Task Approve_NameAndIdDoNotBelongTogetherAnyMore_IsRefusedUntilAccepted(string id, string name, string warning)
    {
        Server.Add("node-1");
        Server.Add("node-2");
        await _operator.RunAsync("commands", "approve", "c1", "c2", "--yes");
        Server.Nodes[id] = name;
        Server.Add(id);

        var refused = await _operator.RunAsync("commands", "approve", "c3", "--yes");
        var asked = await _operator.AnswerAsync("y", "commands", "approve", "c3");

        Assert.Equal((ExitCodes.Failure, ExitCodes.Failure), (refused.Exit, asked.Exit));
        Assert.Contains("WARNING: " + warning, refused.Error, StringComparison.Ordinal);
        Assert.Contains("--accept-changed", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, Sent.Length);
        Assert.Equal(ExitCodes.Success, (await _operator.RunAsync("commands", "approve", "c3", "--yes", "--accept-changed")).Exit);
        Server.Add(id);
        Assert.Equal(ExitCodes.Success, (await _operator.RunAsync("commands", "approve", "c4", "--yes")).Exit);
    }

    [Fact]
    public async Task Approve_WhatCannotBeSeen_StandsAsItsNumber()
    {
        Server.Nodes["node-1"] = "web\u202e-1\n  on prod";
        Server.Add(arguments: "{\"path\":\"/tmp/\u200b\u202egnp.\"}");

        var ran = await _operator.AnswerAsync("n", "commands", "approve", "c1");

        Assert.Contains("arguments  {\"path\":\"/tmp/<U+200B><U+202E>gnp.\"}\n", ran.Error, StringComparison.Ordinal);
        Assert.Contains("web<U+202E>-1<U+000A>  on prod (id node-1", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "queued", "only proposed ones")]
    [InlineData("action", "Restart it", "out of bounds")]
    [InlineData("arguments", "[]", "no JSON object")]
    [InlineData("arguments", "rm", "no JSON object")]
    [InlineData("arguments", "{\"a\":1,\"a\":2}", "no JSON object")]
    [InlineData("nodeId", null, "for no host")]
    [InlineData("nodeId", "node-1\nrestart", "out of bounds")]
    public async Task Approve_NotToBeSigned_IsRefused(string field, string? value, string expected)
    {
        var command = Server.Add();
        (field == "nodeId" ? command["target"]! : command)[field] = value;

        var ran = await _operator.RunAsync("commands", "approve", "c1", "--yes");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains(expected, ran.Error, StringComparison.Ordinal);
        Assert.Empty(Sent);
    }

    [Fact]
    public async Task Approve_Batch_SignsEachOnceAndSaysWhatFailed()
    {
        Server.Add("node-1", batch: "b");
        Server.Add("node-2", batch: "b");
        Server.Add("node-2", batch: "b", status: "cancelled");
        Server.Add("node-1", batch: "other");
        Server.Intercept = r => r.Path.EndsWith("c1/approve", StringComparison.Ordinal)
            ? ScriptedAnswer.Problem(409, "It was cancelled") : null;

        var ran = await _operator.RunAsync("commands", "approve", "--batch", "b", "--yes");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("c1 on web-1: It was cancelled", ran.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 2 approved.", ran.Error, StringComparison.Ordinal);
        Assert.Equal(["queued", "proposed"], new[] { 1, 3 }.Select(i => (string?)Server.Commands[i]["status"]));
        Assert.Equal(2, Sent.Select(r => (string?)r.Body!["nonce"]).Distinct().Count());
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Approve_ServerDidNotTakeIt_SendsTheSameSignatureAgain(int status)
    {
        var command = Server.Add();
        Server.Intercept = r => r.Path.EndsWith("/approve", StringComparison.Ordinal) && Sent.Length < 3
            ? new ScriptedAnswer(status, new JsonObject { ["title"] = "Later" }, "1") : null;

        var ran = await _operator.RunAsync("commands", "approve", "c1", "--yes");

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.Equal("queued", (string?)command["status"]);
        Assert.Equal(3, Sent.Length);
        Assert.Single(Sent.Select(r => (string?)r.Body!["signature"]).Distinct());
    }

    [Fact]
    public async Task Approve_AnswerWasLost_CountsAsApproved()
    {
        Server.Add();
        Server.Intercept = r => r.Path.EndsWith("/approve", StringComparison.Ordinal) && Sent.Length == 1
            ? Lose(r) : null;

        var ran = await _operator.RunAsync("commands", "approve", "c1", "--yes");

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.Contains("1 of 1 approved.", ran.Error, StringComparison.Ordinal);
        Assert.Equal(2, Sent.Length);
    }

    [Fact]
    public async Task Approve_Json_HasTheCommandsOnStandardOutputAndWhatIsSignedBesides()
    {
        Server.Add();

        var ran = await _operator.RunAsync("commands", "approve", "c1", "--yes", "--json");

        Assert.Equal("queued", (string?)JsonNode.Parse(ran.Out)!["items"]![0]!["status"]);
        Assert.Contains("action     restart", ran.Error, StringComparison.Ordinal);
    }

    private ScriptedAnswer Lose(ScriptedRequest request)
    {
        Server.Intercept = _ => null;
        Assert.Equal(200, Server.Answer(request).Status);
        return ScriptedAnswer.Problem(503, "The answer is lost");
    }

    private async Task<Ran> SecondAsync()
    {
        Server.Add();
        return await _operator.AnswerAsync("y", "commands", "approve", "c2");
    }
}
