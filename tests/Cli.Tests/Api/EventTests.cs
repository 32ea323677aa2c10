using System.Text.Json;
using CloudNexus.Cli.Tests.Support;
using CloudNexus.Harness;

namespace CloudNexus.Cli.Tests.Api;

[Collection(InstallationCollection.Name)]
public sealed class EventTests(Installation installation)
{
    private readonly string _type = $"deploy.{Guid.NewGuid():N}";

    // The pauses between questions are the test's to end.
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Post_OfANode_IsListedWithItsName()
    {
        using var nexus = await installation.LoggedInAsync("operator");
        var name = $"n-{Guid.NewGuid():N}"[..12];
        var id = await installation.AddNodeAsync(name);

        var posted = await nexus.JsonAsync("events", "post", _type, "Version 2 is out", "--node", name);
        await nexus.RunAsync("events", "post", _type, "of no node");
        var list = await nexus.JsonAsync("events", "--type", _type, "--node", id);
        var text = await nexus.RunAsync("events", "--type", _type[..20] + "*", "--limit", "2");

        Assert.Equal(id, posted.GetProperty("node").GetString());
        Assert.True(JsonElement.DeepEquals(posted, Assert.Single(list.GetProperty("items").EnumerateArray())));
        Assert.Equal(2, text.Lines.Length);
        Assert.Contains($"{_type}  {name}  Version 2 is out  u-", text.Lines[0], StringComparison.Ordinal);
        Assert.Contains($"{_type}  of no node  u-", text.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_MoreThanAPage_AreReadBackToTheLimit()
    {
        using var nexus = await installation.LoggedInAsync("operator");
        foreach (var i in Enumerable.Range(0, 4))
        {
            await nexus.RunAsync("events", "post", _type, $"{i}");
        }

        var list = await nexus.JsonAsync("events", "--type", _type, "--limit", "3");
        Assert.Equal(["1", "2", "3"], list.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Events_Follow_ShowsWhatHappensNextOnceAndInOrder()
    {
        using var nexus = await installation.LoggedInAsync("viewer", _time);
        using var poster = await installation.LoggedInAsync("operator");
        await poster.RunAsync("events", "post", _type, "before");
        var terminal = new ScriptedTerminal();
        using var stop = new CancellationTokenSource();

        var run = nexus.RunOnAsync(terminal, stop.Token, "events", "--follow", "--json", "--type", _type, "--limit", "1");
        await SeenAsync(terminal, 1);
        foreach (var i in Enumerable.Range(0, 5))
        {
            await poster.RunAsync("events", "post", _type, $"{i}");
        }

        await SeenAsync(terminal, 6);
        await stop.CancelAsync();
        var ran = await run;

        Assert.Equal((ExitCodes.Success, ""), (ran.Exit, ran.Error));
        var texts = ran.Lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("text").GetString());
        Assert.Equal(["before", "0", "1", "2", "3", "4"], texts);
    }

    [Fact]
    public async Task Post_TypeOfTheService_IsRefused()
    {
        using var nexus = await installation.LoggedInAsync("operator");
        var ran = await nexus.RunAsync("events", "post", "node.deleted", "a lie");
        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("'node' are the service's own", ran.Error, StringComparison.Ordinal);
    }

    private Task SeenAsync(ScriptedTerminal terminal, int lines) => Eventually.True(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return terminal.Written.Split('\n').Length > lines;
        },
        $"{lines} lines");
}
