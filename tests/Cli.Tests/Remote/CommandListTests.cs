using System.Text.Json.Nodes;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Remote;

public sealed class CommandListTests : IAsyncLifetime
{
    private Operator _operator = null!;

    private CommandServer Server => _operator.Server;

    public async Task InitializeAsync() => _operator = await Operator.StartAsync();

    public async Task DisposeAsync() => await _operator.DisposeAsync();

    [Fact]
    public async Task List_Filters_GoToTheServer()
    {
        Server.Add("node-1", "restart", "{\"service\":\"nginx\"}");
        Server.Add("node-2", "restart", status: "queued");
        Server.Add("node-2", "clean", status: "queued", batch: "b");

        var ran = await _operator.RunAsync(
            "commands", "list", "--status", "queued", "--node", "web-2", "--action", "clean", "--batch", "b");
        var all = await _operator.RunAsync("commands", "list");

        Assert.Equal(2, ran.Lines.Length);
        Assert.StartsWith("c3  web-2   clean   queued", ran.Lines[1], StringComparison.Ordinal);
        Assert.Equal(["c3", "c2", "c1"], all.Lines[1..].Select(l => l[..2]));
        Assert.EndsWith("ann  {\"service\":\"nginx\"}", all.Lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_MoreThanAPage_IsReadToTheLimit()
    {
        foreach (var _ in Enumerable.Range(0, 450))
        {
            Server.Add();
        }

        var all = JsonNode.Parse((await _operator.RunAsync("commands", "list", "--limit", "1000", "--json")).Out)!["items"]!.AsArray();
        var some = JsonNode.Parse((await _operator.RunAsync("commands", "list", "--limit", "210", "--json")).Out)!["items"]!.AsArray();

        Assert.Equal(450, all.Select(c => (string?)c!["id"]).Distinct().Count());
        Assert.Equal(["c450", "c241"], new[] { some[0], some[^1] }.Select(c => (string?)c!["id"]));
        Assert.Equal(210, some.Count);
    }

    [Fact]
    public async Task Show_Ended_HasWhatCameOfIt()
    {
        var result = new JsonObject { ["exitCode"] = 3, ["error"] = "no\u001b[2J space", ["data"] = new JsonArray(1) };
        Server.Set(Server.Add(), "failed", "12345", result);

        var text = (await _operator.RunAsync("commands", "show", "c1")).Out;
        var json = JsonNode.Parse((await _operator.RunAsync("commands", "show", "c1", "--json")).Out);

        Assert.Contains("Target     web-1 (node-1)\n", text, StringComparison.Ordinal);
        Assert.Contains("Exit code  3\nError      no\uFFFD[2J space\nOutput     5 B\n\n[\n  1\n]\n", text, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(Server.Commands[0], json));
    }

    [Fact]
    public async Task Propose_Signed_SaysWhoHasToApprove()
    {
        var one = await _operator.RunAsync("commands", "propose", "restart", "--node", "web-1");
        var two = await _operator.RunAsync("commands", "propose", "restart", "--label", "env=prod");

        Assert.Contains("nexus commands approve c1", one.Error, StringComparison.Ordinal);
        Assert.Contains("nexus commands approve --batch batch-1", two.Error, StringComparison.Ordinal);
        Assert.Equal(3, two.Lines.Length);
        Assert.Equal("{}", (string?)Server.Commands[0]["arguments"]);
    }

    [Theory]
    [InlineData("--label", "env=prod", "{\"labels\":{\"env\":\"prod\"}}")]
    [InlineData("--agent", "a-1", "{\"agentId\":\"a-1\"}")]
    [InlineData("--route", "*", "{\"route\":\"*\"}")]
    public async Task Propose_Address_IsAsGiven(string option, string value, string expected)
    {
        await _operator.RunAsync("commands", "propose", "restart", option, value, "--arguments", "{ \"a\": 1 }");

        var asked = Server.Http.Requests.Single(r => r.Method == "POST").Body!;
        Assert.Equal((expected, "{ \"a\": 1 }"), (asked["target"]!.ToJsonString(), (string?)asked["arguments"]));
    }

    [Fact]
    public async Task Cancel_Batch_LeavesWhatHasEnded()
    {
        Server.Add(batch: "b", status: "completed");
        Server.Add(batch: "b", status: "running");

        var ran = await _operator.RunAsync("commands", "cancel", "--batch", "b");
        var again = await _operator.RunAsync("commands", "cancel", "c1", "c2");

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.Contains("1 cancelled, 1 had ended.", ran.Error, StringComparison.Ordinal);
        Assert.Equal(["completed", "cancelled"], Server.Commands.Select(c => (string?)c["status"]));
        Assert.Equal((ExitCodes.Failure, 1), (again.Exit, Server.Http.Count("POST", "/cancel")));
    }
}
