using System.Text.Json;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Api;

[Collection(InstallationCollection.Name)]
public sealed class PeopleTests(Installation installation)
{
    [Fact]
    public async Task Invite_Role_PrintsALinkThatMakesTheAccount()
    {
        using var nexus = await installation.LoggedInAsync();

        var ran = await nexus.RunAsync("users", "invite", "--role", "operator", "--label", "team=db", "--expires", "90m");

        Assert.True(ran.Exit == ExitCodes.Success, ran.Error);
        var link = Assert.Single(ran.Lines);
        Assert.StartsWith($"{installation.Address}/invitation#token=", link, StringComparison.Ordinal);
        var body = JsonSerializer.Serialize(new { token = link.Split('=')[1], username = "invited-one", password = Nexus.Password });
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var accepted = await installation.Http.PostAsync("/api/v1/auth/accept", content);
        Assert.True(accepted.IsSuccessStatusCode);
        var list = await nexus.RunAsync("users", "list");
        var line = list.Lines.Single(l => l.StartsWith("invited-one ", StringComparison.Ordinal));
        Assert.Matches("^invited-one +invited-one +operator +active +(-|[0-9]+ s ago) +team=db ", line);
    }

    [Fact]
    public async Task Disable_ThenEnable_ShutsOutAndLetsIn()
    {
        using var nexus = await installation.LoggedInAsync();
        using var other = new Nexus(installation.Address);
        var name = await installation.AddUserAsync("viewer");
        await other.LogInAsync(name);

        var disabled = await nexus.RunAsync("users", "disable", name.ToUpperInvariant(), "--yes");

        Assert.True(disabled.Exit == ExitCodes.Success, disabled.Error);
        Assert.Equal(ExitCodes.Failure, (await other.RunAsync("nodes", "list")).Exit);
        var user = await nexus.JsonAsync("users", "enable", name);
        Assert.False(user.GetProperty("disabled").GetBoolean());
        await other.LogInAsync(name);
    }

    [Fact]
    public async Task Disable_NobodyOfThisName_SaysWhereToLook()
    {
        using var nexus = await installation.LoggedInAsync();

        var ran = await nexus.RunAsync("users", "disable", "no-such-user", "-y");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("nexus users list", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokensNew_Printed_IsTheTokenAloneAndTheListHasItNot()
    {
        using var nexus = await installation.LoggedInAsync("operator");

        var ran = await nexus.RunAsync("tokens", "new", "for a script", "--scope", "nodes:read", "--role", "viewer");

        Assert.True(ran.Exit == ExitCodes.Success, ran.Error);
        var token = Assert.Single(ran.Lines);
        Assert.StartsWith("nxp_", token, StringComparison.Ordinal);
        var list = await nexus.RunAsync("tokens", "list");
        Assert.Matches("for a script +viewer +nodes:read ", list.Out);
        Assert.DoesNotContain(token, list.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokensNew_UnknownScope_IsTheServersProblem()
    {
        using var nexus = await installation.LoggedInAsync("operator");

        var ran = await nexus.RunAsync("tokens", "new", "x", "--scope", "everything");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("nodes:read", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_Filters_ShowTheLatestLast()
    {
        using var nexus = await installation.LoggedInAsync();
        var name = await installation.AddUserAsync("viewer");
        await nexus.RunAsync("users", "disable", name, "--yes");

        var list = await nexus.JsonAsync("audit", "--action", "user.*", "--limit", "2", "--result", "ok", "--since", "1h");
        var text = await nexus.RunAsync("audit", "--limit", "1");

        var items = list.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(2, items.Length);
        Assert.True(items[0].GetProperty("at").GetDateTimeOffset() <= items[1].GetProperty("at").GetDateTimeOffset());
        Assert.All(items, i => Assert.StartsWith("user.", i.GetProperty("action").GetString(), StringComparison.Ordinal));
        Assert.Single(text.Lines);
    }

    [Fact]
    public async Task Status_LoggedIn_ListsThePartsAndWithoutLogInOnlyTheWord()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        using var nobody = new Nexus(installation.Address);

        var known = await nexus.RunAsync("status");
        var unknown = await nobody.RunAsync("status");
        var json = await nobody.RunAsync("status", "--json");

        Assert.Contains("PART", known.Out, StringComparison.Ordinal);
        var word = Assert.Single(unknown.Lines);
        Assert.StartsWith($"{installation.Address}: ", word, StringComparison.Ordinal);
        Assert.Equal(word.EndsWith(": ok", StringComparison.Ordinal) ? ExitCodes.Success : ExitCodes.Failure, unknown.Exit);
        var ok = JsonSerializer.Deserialize<JsonElement>(json.Out).GetProperty("status").GetString() == "ok";
        Assert.Equal(ok ? ExitCodes.Success : ExitCodes.Failure, json.Exit);
    }
}
