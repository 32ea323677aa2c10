using System.Text.Json;
using CloudNexus.Cli.Tests.Support;
using CloudNexus.Harness;

namespace CloudNexus.Cli.Tests.Api;

[Collection(InstallationCollection.Name)]
public sealed class NodeEditTests(Installation installation)
{
    [Fact]
    public async Task List_TextTypeAndSort_AreTheServers()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        await installation.AddNodeAsync("sorted-a", cpu: 10, labels: new() { ["sorted"] = "yes" });
        await installation.AddNodeAsync("sorted-b", cpu: 90, labels: new() { ["sorted"] = "yes" });

        Assert.Equal(["sorted-a", "sorted-b"], await NamesAsync(nexus, "--text", "SORTED=yes", "--type", "vm"));
        Assert.Equal(["sorted-b", "sorted-a"], await NamesAsync(nexus, "--label", "sorted=yes", "--sort", "-cpu", "--status", "up"));
        Assert.Empty(await NamesAsync(nexus, "--label", "sorted=yes", "--type", "service"));
        Assert.Equal(ExitCodes.WrongUsage, (await nexus.RunAsync("nodes", "list", "--sort", "colour")).Exit);
    }

    [Fact]
    public async Task Edit_Options_ChangeWhatTheyNameAndNothingElse()
    {
        using var nexus = await installation.LoggedInAsync("operator");
        var id = await installation.AddNodeAsync("edited", labels: new() { ["a"] = "1", ["b"] = "2" });

        var ran = await nexus.RunAsync(
            "nodes", "edit", "edited", "--name", "edited-2", "--label", "c=3", "--unlabel", "a", "--location", "Rack 7", "--provider", "Acme", "--notes",
            "line one\nline two", "--meta", "contract=12", "--meta", "owner=ops");
        Assert.True(ran.Exit == ExitCodes.Success, ran.Error);
        await nexus.RunAsync("nodes", "edit", "edited-2", "--unmeta", "owner", "--provider", "");

        var node = await nexus.JsonAsync("nodes", "show", "edited-2");
        Assert.Equal(id, node.GetProperty("id").GetString());
        Assert.Equal("""{"b":"2","c":"3"}""", node.GetProperty("labels").GetRawText().Replace(" ", "").ReplaceLineEndings(""));
        Assert.Equal("""{"contract":"12"}""", node.GetProperty("metadata").GetRawText().Replace(" ", "").ReplaceLineEndings(""));
        Assert.Equal(("Rack 7", null), (node.GetProperty("location").GetString(), node.GetProperty("provider").GetString()));
        var shown = (await nexus.RunAsync("nodes", "show", id)).Out;
        Assert.Contains("Location     Rack 7\n", shown, StringComparison.Ordinal);
        Assert.EndsWith("\nline one\nline two\n", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Say what to change")]
    [InlineData("both set and taken", "--label", "a=1", "--unlabel", "a")]
    [InlineData("give name=value", "--meta", "a")]
    public async Task Edit_Wrongly_IsExplained(string expected, params string[] options)
    {
        using var nexus = await installation.LoggedInAsync("operator");
        var ran = await nexus.RunAsync(["nodes", "edit", "nobody", .. options]);
        Assert.Equal(ExitCodes.WrongUsage, ran.Exit);
        Assert.Contains(expected, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArchiveRestoreDelete_ByName_DoSo()
    {
        using var nexus = await installation.LoggedInAsync();
        await installation.AddNodeAsync("aging", labels: new() { ["aging"] = "yes" });

        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("nodes", "archive", "aging")).Exit);
        Assert.Empty(await NamesAsync(nexus, "--label", "aging=yes"));
        Assert.Equal(["aging"], await NamesAsync(nexus, "--label", "aging=yes", "--archived"));
        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("nodes", "restore", "aging")).Exit);
        Assert.Equal(["aging"], await NamesAsync(nexus, "--label", "aging=yes"));

        Assert.Equal(ExitCodes.WrongUsage, (await nexus.RunAsync("nodes", "delete", "aging")).Exit);
        Assert.Equal(ExitCodes.Failure, (await nexus.RunOnAsync(ScriptedTerminal.Typing("n"), default, "nodes", "delete", "aging")).Exit);
        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("nodes", "delete", "aging", "--yes")).Exit);
        Assert.Contains("no node 'aging'", (await nexus.RunAsync("nodes", "show", "aging")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_FileOfMoreThanOneRequest_ShowsWhatWasRefused()
    {
        using var nexus = await installation.LoggedInAsync("operator");
        using var directory = new TemporaryDirectory();
        var id = await installation.AddNodeAsync("batched");
        var file = Path.Combine(directory.Path, "updates.json");
        var updates = Enumerable.Range(0, 100).Select(i => (object)new { id = $"nobody-{i}" })
            .Append(new { id, change = new { labels = new { batch = "yes" } } });
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { updates }));

        var ran = await nexus.RunAsync("nodes", "batch", file);

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Equal(101, ran.Lines.Length);
        Assert.Matches("^nobody-0 +404 +There is no node 'nobody-0'", ran.Lines[1]);
        Assert.Contains("1 changed, 100 refused.", ran.Error, StringComparison.Ordinal);
        Assert.Equal(["batched"], await NamesAsync(nexus, "--label", "batch=yes"));
        await File.WriteAllTextAsync(file, "[]");
        Assert.Contains("no JSON object with an array 'updates'", (await nexus.RunAsync("nodes", "batch", file)).Error, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> NamesAsync(Nexus nexus, params string[] options)
        => (await nexus.JsonAsync(["nodes", "list", .. options])).GetProperty("items").EnumerateArray().Select(n => n.GetProperty("name").GetString()!);
}
