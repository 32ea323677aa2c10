using System.Globalization;
using System.Text.Json;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>What requests for commands become.</summary>
public sealed class MakingTests : OneRig
{
    [Fact]
    public async Task Create_ActionBeyondTheBuiltIn_WaitsForASignature()
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host, "restart-web");
        Assert.Equal(CommandStatus.Proposed, made.Status);
        Assert.Empty(await Rig.ClaimAsync(host));
        Assert.False(await Rig.RingsAsync(host));
        Assert.Equal(["proposed"], Rig.Told(made.Id));
        Assert.Equal("not-given", await CommandRig.ProblemAsync(() => Rig.ReportAsync(host, made.Id, CommandStatus.Running)));
    }

    [Fact]
    public async Task Approve_Signature_ReachesTheHostAsItWasMade()
    {
        var host = await Rig.HostAsync();
        using var key = OperatorKey.New();
        var arguments = JsonSerializer.Deserialize<JsonElement>("""{ "days" : 7, "what":"grüße" }""");
        var made = (await Rig.CreateAsync(new CommandRequest(new CommandAddress(host.NodeId), "clean", arguments)))[0];
        Assert.Equal("""{"days":7,"what":"grüße"}""", made.Arguments);
        var until = Rig.App.Time.GetUtcNow().AddHours(2);
        var approved = await ApproveAsync(made.Id, CommandRig.SignatureOf(made, key, until));

        Assert.Equal((CommandStatus.Queued, key.Public.Id, until), (approved.Status, approved.ApprovedBy!.KeyId, approved.ExpiresAt));
        Assert.True(await Rig.RingsAsync(host));
        var claimed = Assert.Single((await Rig.ClaimAllAsync(host)).Commands);
        var signed = claimed.Signature!;
        var text = new CommandText(host.NodeId, claimed.Action, claimed.Arguments, signed.Nonce, signed.ExpiresAt);
        Assert.True(key.Public.IsSigned(text, signed.Value));
        Assert.Equal(["proposed", "queued", "sent"], Rig.Told(made.Id));
        Assert.Contains("command.approve ok", await Rig.App.AuditAsync());
        var again = CommandRig.SignatureOf(made, key, until);
        Assert.Equal("already-approved", await CommandRig.ProblemAsync(() => ApproveAsync(made.Id, again)));
    }

    [Fact]
    public async Task Approve_Ended_IsRefused()
    {
        using var key = OperatorKey.New();
        var made = await Rig.CreateAsync(await Rig.HostAsync(), "restart-web");
        await Rig.Commands.CancelAsync(made.Id, "somebody", default);
        var signature = CommandRig.SignatureOf(made, key, Rig.App.Time.GetUtcNow().AddHours(1));
        Assert.Equal("command-ended", await CommandRig.ProblemAsync(() => ApproveAsync(made.Id, signature)));
    }

    [Theory]
    [InlineData("keyId", "0123456789ABCDEF")]
    [InlineData("keyId", "0123")]
    [InlineData("nonce", "tooshort")]
    [InlineData("nonce", "ABCDEFGHIJKLMNOPQRSTUVWX")]
    [InlineData("signature", "no base64!")]
    [InlineData("signature", "c2hvcnQ=")]
    [InlineData("expiresAt", "0")]
    [InlineData("expiresAt", "86700001")]
    [InlineData("nodeId", "another")]
    public async Task Approve_SignatureThatIsNone_Is400(string field, string value)
    {
        using var key = OperatorKey.New();
        var made = await Rig.CreateAsync(await Rig.HostAsync(), "restart-web");
        var good = CommandRig.SignatureOf(made, key, Rig.App.Time.GetUtcNow().AddHours(1));
        var bad = field switch
        {
            "keyId" => good with { KeyId = value },
            "nonce" => good with { Nonce = value },
            "signature" => good with { Signature = value },
            "nodeId" => good with { NodeId = value },
            _ => good with { ExpiresAt = Rig.App.Time.GetUtcNow().ToUnixTimeMilliseconds() + long.Parse(value, CultureInfo.InvariantCulture) },
        };
        Assert.Equal("bad-signature", await CommandRig.ProblemAsync(() => ApproveAsync(made.Id, bad)));
        Assert.Equal(CommandStatus.Proposed, await Rig.StatusAsync(made.Id));
    }

    [Fact]
    public async Task Create_SignedAlready_IsQueued()
    {
        var host = await Rig.HostAsync();
        using var key = OperatorKey.New();
        const string Arguments = """{ "days": 7 }""";
        var text = new CommandText(
            host.NodeId, "clean", Arguments, CommandText.NewNonce(), Rig.App.Time.GetUtcNow().AddMinutes(3).ToUnixTimeMilliseconds());
        var signature = new CommandSignature(key.Public.Id, text.Nonce, text.ExpiresAtMs, key.Sign(text), host.NodeId);
        var made = (await Rig.CreateAsync(new CommandRequest(
            new CommandAddress(host.NodeId), "clean", JsonSerializer.SerializeToElement(Arguments), Signatures: [signature])))[0];
        Assert.Equal((CommandStatus.Queued, Arguments), (made.Status, made.Arguments));
        Assert.Equal(text.ExpiresAtMs, made.ExpiresAt.ToUnixTimeMilliseconds());
        var claimed = Assert.Single((await Rig.ClaimAllAsync(host)).Commands);
        Assert.True(key.Public.IsSigned(text, claimed.Signature!.Value));
    }

    [Fact]
    public async Task Create_ByLabels_IsABatchOfHostsThatCarryThemAll()
    {
        var (one, two) = (await Rig.HostAsync("a", ("role", "web"), ("zone", "x")), await Rig.HostAsync("b", ("role", "web")));
        await Rig.HostAsync("c", ("role", "db"));
        await Rig.SoftwareAsync("d", ("role", "web"));
        var archived = await Rig.HostAsync("e", ("role", "web"));
        await Rig.App.Get<NodeService>().ArchiveAsync(TestCallers.Admin, archived.NodeId, null, null, default);

        var made = await ByLabelsAsync("web");
        Assert.Equal([one.NodeId, two.NodeId], made.Select(m => m.Target.NodeId));
        Assert.NotNull(made[0].BatchId);
        Assert.Single(made.Select(m => m.BatchId).Distinct());
        Assert.Equal([made[1].Id], await Rig.ClaimAsync(two));
        Assert.Equal("no-target", await CommandRig.ProblemAsync(() => ByLabelsAsync("none")));
        var narrowed = TestCallers.Create(Role.Operator, "zone=x");
        Assert.Equal(one.NodeId, Assert.Single(await ByLabelsAsync("web", narrowed)).Target.NodeId);
    }

    [Fact]
    public async Task Create_ByName_FindsTheOneOrAsksWhich()
    {
        var host = await Rig.HostAsync("Web-1");
        var made = await Rig.CreateAsync(new CommandRequest(new CommandAddress(NodeName: "web-1"), "ping"));
        Assert.Equal(host.NodeId, made[0].Target.NodeId);
        var agent = await Rig.SoftwareAsync("Web-1");
        Assert.Equal("bad-target", await RefusedAsync(new CommandRequest(new CommandAddress(NodeName: "web-1"), "ping")));
        var typed = await Rig.CreateAsync(new CommandRequest(new CommandAddress(NodeName: "web-1", NodeType: NodeTypes.Software), "count"));
        Assert.Equal((null, agent.NodeId), (typed[0].Target.NodeId, typed[0].Target.AgentId));
        Assert.Equal("no-such-node", await RefusedAsync(new CommandRequest(new CommandAddress(NodeName: "web-2"), "ping")));
    }

    [Fact]
    public async Task Create_ShortForm_AsksTheAgentOrTheService()
    {
        var (host, agent) = (await Rig.HostAsync(), await Rig.SoftwareAsync());
        var toAgent = (await Rig.CreateAsync(new CommandRequest(Text: "Well?", AgentId: agent.NodeId)))[0];
        Assert.Equal((agent.NodeId, "ask", """{"question":"Well?"}"""), (toAgent.Target.AgentId, toAgent.Action, toAgent.Arguments));
        var aboutHost = (await Rig.CreateAsync(new CommandRequest(Text: "Well?", AgentId: host.NodeId)))[0];
        Assert.True(aboutHost.Target.IsService);
        Assert.Equal($$"""{"question":"Well?","node":"{{host.NodeId}}"}""", aboutHost.Arguments);
    }

    [Fact]
    public async Task Create_QuestionAboutANodeOutOfSight_Is404()
    {
        var host = await Rig.HostAsync("a", ("team", "b"));
        var caller = TestCallers.Create(Role.Operator, "team=a");
        var named = JsonSerializer.SerializeToElement(new { question = "Well?", node = host.NodeId });
        Assert.Equal("no-such-node", await RefusedAsync(new CommandRequest(Action: "ask", Arguments: named), caller));
        Assert.Equal("no-such-node", await RefusedAsync(new CommandRequest(Text: "Well?", AgentId: host.NodeId), caller));
        Assert.Equal("no-such-node", await RefusedAsync(new CommandRequest(new CommandAddress(host.NodeId), "ping"), caller));
    }

    [Fact]
    public async Task Create_QuestionByATokenWithoutTheScope_Is403()
    {
        var caller = CommandRig.Operator with { Kind = CallerKind.PersonalToken, Scopes = new HashSet<string> { Scopes.CommandsWrite } };
        Assert.Equal("scope-missing", await CommandRig.ProblemAsync(() => Rig.AskAsync(caller: caller)));
        Assert.Equal("role-too-low", await CommandRig.ProblemAsync(() => Rig.AskAsync(caller: TestCallers.Create(Role.Viewer))));
    }

    [Theory]
    [InlineData("""{"action":"ping"}""", "bad-target")]
    [InlineData("""{"action":"ping","target":{}}""", "bad-target")]
    [InlineData("""{"action":"ping","target":{"nodeId":"a","labels":{"a":"b"}}}""", "bad-target")]
    [InlineData("""{"action":"ping","target":{"nodeId":"a","nodeType":"vm"}}""", "bad-target")]
    [InlineData("""{"action":"ping","target":{"labels":{}}}""", "bad-target")]
    [InlineData("""{"action":"ping","target":{"nodeId":"nobody"}}""", "no-such-node")]
    [InlineData("""{"action":"ping","target":{"nodeId":"NO/../ID"}}""", "no-such-node")]
    [InlineData("""{"action":"rm -rf /","target":{"nodeId":"a"}}""", "bad-action")]
    [InlineData("""{"target":{"nodeId":"a"}}""", "bad-action")]
    [InlineData("""{"action":"ping","arguments":[1],"target":{"nodeId":"a"}}""", "bad-arguments")]
    [InlineData("""{"action":"ping","arguments":"[1]","target":{"nodeId":"a"}}""", "bad-arguments")]
    [InlineData("""{"action":"ping","arguments":"{\"a\":1,\"a\":2}","target":{"nodeId":"a"}}""", "bad-arguments")]
    [InlineData("""{"action":"ping","arguments":"{","target":{"nodeId":"a"}}""", "bad-arguments")]
    [InlineData("""{"action":"ask","arguments":{"question":"?","node":1}}""", "bad-arguments")]
    [InlineData("""{"action":"ask","expirySeconds":0}""", "bad-expiry")]
    [InlineData("""{"action":"ask","expirySeconds":86401}""", "bad-expiry")]
    [InlineData("""{"action":"ask","priority":9}""", "bad-priority")]
    [InlineData("""{"text":" "}""", "bad-text")]
    [InlineData("""{"agent_id":"a"}""", "bad-text")]
    [InlineData("""{"text":"?","action":"ask"}""", "bad-command")]
    [InlineData("""{"action":"ping","target":{"route":"none"}}""", "no-such-route")]
    [InlineData("""{"action":"ping","target":{"route":"*"}}""", "no-route")]
    public async Task Create_RequestThatIsNone_SaysWhat(string json, string kind)
    {
        var request = JsonSerializer.Deserialize(json, AppJson.Default.CommandRequest)!;
        Assert.Equal(kind, await RefusedAsync(request));
        Assert.Equal(0, await Rig.QueuedAsync(null));
    }

    [Fact]
    public async Task Create_ArgumentsThatAreTooLarge_Is400()
    {
        var host = await Rig.HostAsync();
        var most = JsonSerializer.SerializeToElement(new { x = new string('x', CommandText.MostArgumentBytes - 8) });
        Assert.Single(await Rig.CreateAsync(new CommandRequest(new CommandAddress(host.NodeId), "ping", most)));
        var more = JsonSerializer.SerializeToElement(new { x = new string('x', CommandText.MostArgumentBytes - 7) });
        Assert.Equal("bad-arguments", await RefusedAsync(new CommandRequest(new CommandAddress(host.NodeId), "ping", more)));
    }

    [Fact]
    public async Task Create_QueueIsFull_Is429UntilThereIsRoom()
    {
        var (host, other) = (await Rig.HostAsync(), await Rig.HostAsync("other"));
        await Rig.SetAsync(CommandSettings.QueuePerTarget, 2);
        var first = await Rig.CreateAsync(host);
        await Rig.CreateAsync(host);
        Assert.Equal("queue-full", await CommandRig.ProblemAsync(() => Rig.CreateAsync(host)));
        Assert.NotNull(await Rig.CreateAsync(other));
        await Rig.Commands.CancelAsync(first.Id, "somebody", default);
        Assert.NotNull(await Rig.CreateAsync(host));
    }

    [Fact]
    public async Task Create_OneUserTooOften_Is429AndOthersGoOn()
    {
        var host = await Rig.HostAsync();
        await Rig.SetAsync(CommandSettings.RequestsPerMinute, 2);
        var people = Rig.App.Get<PeopleCommands>();
        var request = new CommandRequest(new CommandAddress(host.NodeId), "ping");
        await people.CreateAsync(CommandRig.Operator, request, null, default);
        await people.CreateAsync(CommandRig.Operator, request, null, default);
        Assert.Equal(
            "too-many-commands", await CommandRig.ProblemAsync(() => people.CreateAsync(CommandRig.Operator, request, null, default)));
        Assert.Single(await people.CreateAsync(TestCallers.Admin, request, null, default));
        Rig.App.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(await people.CreateAsync(CommandRig.Operator, request, null, default));
    }

    private Task<IReadOnlyList<CommandItem>> ByLabelsAsync(string role, Caller? caller = null)
        => Rig.CreateAsync(new CommandRequest(new CommandAddress(Labels: new() { ["role"] = role }), "ping"), caller);

    private Task<string?> RefusedAsync(CommandRequest request, Caller? caller = null)
        => CommandRig.ProblemAsync(() => Rig.CreateAsync(request, caller));

    private Task<CommandItem> ApproveAsync(string id, CommandSignature signature)
        => Rig.App.Get<PeopleCommands>().ApproveAsync(CommandRig.Operator, id, signature, null, default);
}
