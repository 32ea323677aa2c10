using System.Text;
using System.Text.Json.Nodes;
using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Programs;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Commands;

/// <summary>
/// A server in the hands of somebody else, with every secret that a server has: the node's key, the operators' public keys, every command
/// that was ever signed for this host or another. Whatever it sends, nothing but built-ins runs, and nothing that ran runs again.
/// </summary>
[Collection(ProgramsCollection.Name)]
public sealed class HostileServerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly OperatorKey _alice = OperatorKey.New();
    private readonly OperatorKey _own = OperatorKey.New();

    public void Dispose()
    {
        _alice.Dispose();
        _own.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Step_ServerSendsAnythingAtAll_NothingButBuiltInsRuns(int seed)
    {
        var mark = _directory.File("mark");
        var word = new TextArgument("what", 20, "a-z") { Default = "x" };
        var allow = Given.Script(_directory, "mark", $"echo \"$1\" >> {mark}", word);
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_alice, allow, allow with { Name = "mark2" }));

        // What the operator has signed so far, and this host has run once.
        const string Once = """{"what":"once"}""";
        var used = rig.Sign(_alice, "mark", Once, TimeSpan.FromHours(20));
        await rig.DoAsync("mark", Once, used);
        Assert.Equal(["once"], await File.ReadAllLinesAsync(mark));

        var random = new Random(seed);
        var corpus = Corpus(rig.NodeId, rig.NowMs, used);
        var life = rig;
        rig.Rig.Server.PollIntervalSeconds = 1;
        for (var round = 0; round < 60; round++)
        {
            var sent = false;
            life.Server.Claim = () =>
            {
                sent = true;
                return Answer(random, corpus);
            };
            life.Rig.Server.Flags |= 2;
            await life.RunUntilAsync(() => sent, "claimed", breathe: false);
            life.Server.Claim = () => null;
            life.Rig.Server.Flags &= ~2;
            await life.RunAsync(TimeSpan.FromSeconds(0.2));
            if (round % 20 == 19)
            {
                life = life.Restart();
            }
        }

        // It still works for those whose keys are pinned. A ping of the last round may be counted only now.
        var ran = life.Rig.Counters.CommandsDone;
        Assert.True(life.Rig.Counters.CommandsRefused > 20, $"{life.Rig.Counters}");
        var id = await life.DoAsync("mark", "{}", life.Sign(_alice, "mark"));
        Assert.Equal("completed", life.Server.EndOf(id));
        Assert.Equal(["once", "x"], await File.ReadAllLinesAsync(mark));
        Assert.True(life.Rig.Counters.CommandsDone > ran, $"{life.Rig.Counters}");
        if (life != rig)
        {
            await life.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Judge_ThousandsOfAlteredMessages_AcceptsNoneThatIsNotBuiltIn(int seed)
    {
        var clock = new ManualTimeProvider();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        using var journal = new CommandJournal(_directory.Path, new AgentLog(TextWriter.Null, clock));
        journal.Open(now);
        var word = new TextArgument("what", 20, "a-z") { Default = "x" };
        var allow = new AllowedCommand { Name = "mark", Run = ["/bin/true", "{what}"], Arguments = [word] };
        var verifier = new CommandVerifier(
            Given.Allowing(_alice, allow, allow with { Name = "mark2" }), new Timeline(clock, now, true), clock, journal);
        var text = new CommandText("host", "mark", """{"what":"once"}""", CommandText.NewNonce(), now + 1000_000);
        Assert.Null(journal.Take("once", "mark", text.Nonce, text.ExpiresAtMs, now));

        var random = new Random(seed);
        var corpus = Corpus("host", now, CommandRig.Sign(_alice, text));
        var reasons = new HashSet<string>();
        for (var i = 0; i < 1500; i++)
        {
            var answer = new HttpAnswer(200, Encoding.UTF8.GetBytes(Answer(random, corpus)), null, null, TimeSpan.Zero, null);
            foreach (var command in CommandServer.Read(answer)?.Commands ?? [])
            {
                var verdict = command is null ? null : verifier.Judge(command, "host");
                Assert.IsNotType<CommandVerdict.Signed>(verdict);
                reasons.Add((verdict as CommandVerdict.Refused)?.Reason ?? "");
            }
        }

        // It came as far as each of the checks.
        string[] checks = ["no action's name", "does not allow", "no operator's", "not pinned", "is not alice's", "expired", "24 hours", "nonce"];
        Assert.All(checks, check => Assert.Contains(reasons, r => r.Contains(check, StringComparison.Ordinal)));
    }

    private List<JsonObject> Corpus(string node, long nowMs, JsonObject used)
    {
        JsonObject Command(string action, string arguments, JsonObject? signature) => new()
        {
            ["id"] = NodeId.New(), ["action"] = action, ["arguments"] = arguments, ["signature"] = signature?.DeepClone(),
        };
        CommandText Text(string target, string action, string arguments, int minutes)
            => new(target, action, arguments, CommandText.NewNonce(), nowMs + (minutes * 60_000L));
        var elsewhere = Text("another-host", "mark", "{}", 60);
        var expired = Text(node, "mark", "{}", -1);
        var forever = Text(node, "mark", "{}", 60 * 24 * 400);
        var own = Text(node, "mark", "{}", 60);
        var lying = CommandRig.Sign(_own, own);
        lying["keyId"] = _alice.Public.Id;
        return
        [
            Command("ping", "{}", null),
            Command("mark", """{"what":"once"}""", used),
            Command("mark", "{}", null),
            Command("mark", "{}", CommandRig.Sign(_alice, elsewhere)),
            Command("mark", "{}", CommandRig.Sign(_alice, expired)),
            Command("mark", "{}", CommandRig.Sign(_alice, forever)),
            Command("mark", "{}", CommandRig.Sign(_own, own)),
            Command("mark", "{}", lying),
        ];
    }

    /// <summary>Commands out of the corpus, most of them altered somewhere; at times something else altogether.</summary>
    private string Answer(Random random, List<JsonObject> corpus)
    {
        if (random.Next(12) == 0)
        {
            string[] rubbish =
            [
                "", "null", "[]", "7", "{", """{"commands":7}""", """{"commands":[null,7,{}]}""", """{"commands":[{"id":"../../x","action":"mark"}]}""",
                """{"commands":null,"cancel":[null,""]}""", new string('[', 5000),
                """{"commands":[{"id":"\ud800","action":"mark"}]}""", """{"commands":[{"id":"a","action":"mark","arguments":"\udfff"}]}""",
                """{"commands":[{"id":"a","action":"mark","signature":{"expiresAt":1e99}}]}""", "{\"commands\":[{\"id\":\"" + new string('a', 600_000) + "\"}]}",
            ];
            return rubbish[random.Next(rubbish.Length)];
        }

        var commands = new JsonArray();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var command = (JsonObject)corpus[random.Next(corpus.Count)].DeepClone();
            for (var changes = random.Next(4); changes > 0; changes--)
            {
                Change(random, command, corpus);
            }

            commands.Add(command);
        }

        return new JsonObject { ["commands"] = commands, ["cancel"] = new JsonArray("nobody") }.ToJsonString();
    }

    private void Change(Random random, JsonObject command, List<JsonObject> corpus)
    {
        var signature = command["signature"] as JsonObject;
        switch (random.Next(11))
        {
            case 0:
                command["id"] = NodeId.New();
                break;
            case 1:
                command["action"] = new[] { "mark", "mark2", "Mark", "mark\n", "ping\0", "sh", "" }[random.Next(7)];
                break;
            case 2:
                command["arguments"] = new[] { "{}", "{ }", "", """{"what":"y"}""", """{"what":"a","what":"b"}""", "[]", "\ud83d" }[random.Next(7)];
                break;
            case 3:
                command["timeoutSeconds"] = random.NextDouble() * 1e9;
                break;
            case 4:
                command["signature"] = corpus[random.Next(corpus.Count)]["signature"]?.DeepClone();
                break;
            case 5 when signature is not null:
                signature["expiresAt"] = (long)signature["expiresAt"]! + random.Next(-5, 500_000);
                break;
            case 6 when signature is not null:
                signature["nonce"] = CommandText.NewNonce();
                break;
            case 7 when signature is not null:
                signature["keyId"] = new[] { _alice.Public.Id, _own.Public.Id, "", "alice" }[random.Next(4)];
                break;
            case 8 when signature is not null:
                var bytes = Convert.FromBase64String((string)signature["value"]!);
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                signature["value"] = Convert.ToBase64String(bytes);
                break;
            case 9 when signature is not null:
                // r and s that some verifiers take for any message.
                signature["value"] = Convert.ToBase64String(new byte[64]);
                break;
            default:
                command["publicKey"] = _own.Public.ToString();
                break;
        }
    }
}
