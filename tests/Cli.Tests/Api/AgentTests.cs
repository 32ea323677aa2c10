using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Api;

/// <summary>Agents, routing rules and relays over the whole server.</summary>
[Collection(InstallationCollection.Name)]
public sealed class AgentTests(Installation installation)
{
    private readonly string _name = $"n-{Guid.NewGuid():N}"[..12];

    [Fact]
    public async Task Agents_OfAHost_IsListedAndShown()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        var (id, _) = await installation.EnrolAsync(_name);

        var list = await nexus.RunAsync("agents", "list", "--kind", "host");
        var json = await nexus.JsonAsync("agents", "list");
        var shown = await nexus.RunAsync("agents", "show", _name);
        var none = await nexus.RunAsync("agents", "list", "--capability", $"no-{_name}");

        Assert.Contains(list.Lines, l => l.StartsWith($"{_name} ", StringComparison.Ordinal) && l.EndsWith(id, StringComparison.Ordinal));
        Assert.Contains(json.GetProperty("items").EnumerateArray(), a => a.GetProperty("id").GetString() == id);
        Assert.Contains("Can do       what needs no permission", shown.Lines);
        Assert.Contains("nexus nodes add", none.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failure, (await nexus.RunAsync("agents", "show", "nobody")).Exit);
    }

    [Fact]
    public async Task Routes_SetTwiceAndDeleted_AreAsWasSaidLast()
    {
        using var nexus = await installation.LoggedInAsync("operator");

        var made = await nexus.RunAsync("commands", "routes", "set", _name, "--action", "report-*", "--label", "team=web", "--priority", "7");
        var replaced = await nexus.RunAsync(
            "commands", "routes", "set", _name.ToUpperInvariant(), "--action", "*", "--choose", "all", "--capability", "summarise", "--disabled");
        var list = await nexus.RunAsync("commands", "routes", "list");
        var removed = await nexus.RunAsync("commands", "routes", "delete", _name, "--yes");
        var again = await nexus.RunAsync("commands", "routes", "delete", _name, "--yes");

        Assert.Equal(("Made.", "Replaced."), (made.Error.Trim(), replaced.Error.Trim()));
        var line = Assert.Single(list.Lines, l => l.StartsWith(_name.ToUpperInvariant(), StringComparison.Ordinal));
        Assert.Matches(@"off +100 +\* +- +summarise +all", line);
        Assert.Equal((ExitCodes.Success, ExitCodes.Failure), (removed.Exit, again.Exit));
        Assert.Contains("no rule", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routes_SetByAViewer_IsRefused()
    {
        using var nexus = await installation.LoggedInAsync("viewer");

        var refused = await nexus.RunAsync("commands", "routes", "set", _name, "--action", "*");

        Assert.Equal(ExitCodes.Failure, refused.Exit);
        Assert.StartsWith("nexus: ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relays_AllowedAndForbidden_AreListedMeanwhile()
    {
        using var nexus = await installation.LoggedInAsync("admin");
        using var other = await installation.LoggedInAsync("operator");
        await installation.EnrolAsync(_name);

        var refused = await other.RunAsync("relays", "allow", _name, "--yes");
        var allowed = await nexus.RunAsync("relays", "allow", _name, "--yes");
        var list = await nexus.RunAsync("relays", "list");
        var json = await nexus.JsonAsync("relays", "list");
        var forbidden = await nexus.RunAsync("relays", "forbid", _name);
        var after = await nexus.RunAsync("relays", "list");

        Assert.Equal((ExitCodes.Failure, ExitCodes.Success), (refused.Exit, allowed.Exit));
        Assert.Contains(list.Lines, l => l.StartsWith($"{_name}  silent", StringComparison.Ordinal));
        Assert.Contains(json.GetProperty("relays").EnumerateArray(), r => r.GetProperty("nodeName").GetString() == _name);
        Assert.Equal(ExitCodes.Success, forbidden.Exit);
        Assert.DoesNotContain(_name, after.Out, StringComparison.Ordinal);
    }
}
