using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Api;

[Collection(InstallationCollection.Name)]
public sealed class ChannelTests(Installation installation)
{
    [Fact]
    public async Task Channels_AddTestAndRemove_AreAsTheServerHasThem()
    {
        using var nexus = await installation.LoggedInAsync("operator");
        var name = $"ops {Guid.NewGuid():N}";
        var added = await nexus.RunAsync("channels", "add", name, "--kind", "slack", "--url", "http://127.0.0.1:9/hidden", "--min-severity", "warning");
        var tested = await nexus.RunAsync("channels", "test", name.ToUpperInvariant());
        var list = await nexus.RunAsync("channels", "list");
        var deliveries = await nexus.RunAsync("channels", "deliveries", name);
        var json = await nexus.JsonAsync("channels", "list");

        Assert.True(added.Exit == ExitCodes.Success, added.Error);
        Assert.Equal(ExitCodes.Failure, tested.Exit);
        Assert.Contains("Not taken: The call failed", tested.Error, StringComparison.Ordinal);
        Assert.Matches(" +slack +warning +.+ ago +The call failed", list.Lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)));
        Assert.Matches("test +.*failed +1 +The call failed", deliveries.Lines[1]);
        Assert.DoesNotContain("hidden", list.Out + json, StringComparison.Ordinal);

        var removed = await nexus.RunAsync("channels", "remove", name, "--yes");
        Assert.Equal(ExitCodes.Success, removed.Exit);
        Assert.Contains("There is no channel", (await nexus.RunAsync("channels", "test", name)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_File_IsTakenWithWhatOptionsChange()
    {
        using var nexus = await installation.LoggedInAsync("operator");
        var name = $"hook {Guid.NewGuid():N}";
        using var input = new StringReader(
            """{"name": "x", "kind": "webhook", "settings": {"url": "https://hooks.example/1", "headers": {"X-Key": "k"}, "template": "{{text}}"}}""");
        var made = await nexus.RunOnAsync(
            new ScriptedTerminal { In = input }, default, "channels", "add", name, "--file", "-", "--url", "https://hooks.example/2", "--default", "--disabled", "--json");

        Assert.True(made.Exit == ExitCodes.Success, made.Error);
        Assert.Contains("\"template\":\"{{text}}\"", made.Out.Replace(": ", ":", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("(off)", (await nexus.RunAsync("channels", "list")).Out, StringComparison.Ordinal);
        await nexus.RunAsync("channels", "remove", name, "--yes");
    }
}
