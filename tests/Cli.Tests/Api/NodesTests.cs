using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Api;

[Collection(InstallationCollection.Name)]
public sealed class NodesTests(Installation installation)
{
    [Fact]
    public async Task List_Filters_ShowOnlyWhatIsAskedFor()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        var wanted = await installation.AddNodeAsync("listed-a", labels: new() { ["list"] = "yes", ["env"] = "prod" });
        await installation.AddNodeAsync("listed-b", labels: new() { ["list"] = "yes", ["env"] = "test" });

        var both = await nexus.RunAsync("nodes", "list", "--label", "list=yes");
        var one = await nexus.JsonAsync("nodes", "list", "--label", "list=yes", "--label", "env=prod", "--status", "up");
        var none = await nexus.JsonAsync("nodes", "list", "--label", "list=yes", "--status", "down");

        Assert.Equal(3, both.Lines.Length);
        Assert.Matches("^NAME +STATUS +SEEN +TYPE +LABELS +ID$", both.Lines[0]);
        Assert.Matches($"^listed-a +UP +[0-9]+ s ago +vm +env=prod list=yes +{wanted}$", both.Lines[1]);
        var item = Assert.Single(one.GetProperty("items").EnumerateArray());
        Assert.Equal(wanted, item.GetProperty("id").GetString());
        Assert.Equal(0, none.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Show_ByNameAndById_IsTheSameNode()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        var id = await installation.AddNodeAsync("shown");

        var byName = await nexus.RunAsync("nodes", "show", "shown");
        var byId = await nexus.JsonAsync("nodes", "show", id);

        Assert.Contains($"Id           {id}\n", byName.Out, StringComparison.Ordinal);
        Assert.Equal("shown", byId.GetProperty("name").GetString());
        Assert.True(byId.TryGetProperty("createdAt", out _));
    }

    [Fact]
    public async Task Show_NodeOfNobody_SaysWhereToLook()
    {
        using var nexus = await installation.LoggedInAsync("viewer");

        var ran = await nexus.RunAsync("nodes", "show", "no-such-node");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("nexus nodes list", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_Options_PrintsACommandWhoseTokenEnrolsAHostWithThem()
    {
        using var nexus = await installation.LoggedInAsync();

        var ran = await nexus.RunAsync("nodes", "add", "racks", "--uses", "2", "--expires", "12h", "--label", "room=7", "--type", "vm");

        Assert.True(ran.Exit == ExitCodes.Success, ran.Error);
        var line = Assert.Single(ran.Lines);
        Assert.Contains($"--server {installation.Address} ", line + " ", StringComparison.Ordinal);
        var token = line.Split(' ').Single(word => word.StartsWith("NEXUS_ENROLMENT_TOKEN=", StringComparison.Ordinal)).Split('=')[1];
        var list = await nexus.JsonAsync("nodes", "tokens", "list");
        var made = list.GetProperty("items").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "racks");
        Assert.Equal(2, made.GetProperty("uses").GetInt32());
        Assert.Equal("7", made.GetProperty("labels").GetProperty("room").GetString());
        Assert.DoesNotContain(token, list.GetRawText(), StringComparison.Ordinal);

        using var register = new HttpRequestMessage(HttpMethod.Post, "/api/v1/agents/register")
        {
            Content = new StringContent("{\"name\":\"racked\"}", System.Text.Encoding.UTF8, "application/json"),
        };
        register.Headers.Authorization = new("Bearer", token);
        using var enrolled = await installation.Http.SendAsync(register);
        Assert.True(enrolled.IsSuccessStatusCode);
        var node = await nexus.JsonAsync("nodes", "show", "racked");
        Assert.Equal("vm", node.GetProperty("type").GetString());
        Assert.Equal("7", node.GetProperty("labels").GetProperty("room").GetString());

        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("nodes", "tokens", "revoke", made.GetProperty("id").GetString()!)).Exit);
        Assert.DoesNotContain("racks", (await nexus.RunAsync("nodes", "tokens", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_RoleTooLow_IsTheServersProblem()
    {
        using var nexus = await installation.LoggedInAsync("operator");

        var ran = await nexus.RunAsync("nodes", "add");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("needs the role admin; yours is operator", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_RotateThenRevoke_ShowInTheList()
    {
        using var nexus = await installation.LoggedInAsync();
        await installation.AddNodeAsync("keyed");

        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("nodes", "keys", "rotate", "keyed", "--overlap", "0")).Exit);
        var list = await nexus.JsonAsync("nodes", "keys", "list", "keyed");
        Assert.True(list.GetProperty("rotating").GetBoolean());
        var key = list.GetProperty("items")[0].GetProperty("id").GetString()!;

        var unasked = await nexus.RunAsync("nodes", "keys", "revoke", "keyed", key);
        Assert.Equal(ExitCodes.WrongUsage, unasked.Exit);
        var declined = await nexus.RunOnAsync(ScriptedTerminal.Typing("n"), default, "nodes", "keys", "revoke", "keyed", key);
        Assert.Equal(ExitCodes.Failure, declined.Exit);
        Assert.Contains("good", (await nexus.RunAsync("nodes", "keys", "list", "keyed")).Out, StringComparison.Ordinal);

        var done = await nexus.RunOnAsync(ScriptedTerminal.Typing("y"), default, "nodes", "keys", "revoke", "keyed", key);
        Assert.True(done.Exit == ExitCodes.Success, done.Error);
        Assert.Matches($"{key} +the agent +revoked", (await nexus.RunAsync("nodes", "keys", "list", "keyed")).Out);
    }

    [Fact]
    public async Task Top_Once_ShowsTheBusiestFirst()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        await installation.AddNodeAsync("top-idle", cpu: 1.5);
        await installation.AddNodeAsync("top-busy", cpu: 97.5);

        var ran = await nexus.RunAsync("top", "--once");

        var idle = Array.FindIndex(ran.Lines, l => l.StartsWith("top-idle ", StringComparison.Ordinal));
        var busy = Array.FindIndex(ran.Lines, l => l.StartsWith("top-busy ", StringComparison.Ordinal));
        Assert.InRange(busy, 2, idle - 1);
        Assert.Matches("^top-busy +UP +97.5 % ", ran.Lines[busy]);
    }
}
