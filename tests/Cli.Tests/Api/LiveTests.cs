using System.Text.Json;
using CloudNexus.Cli.Tests.Support;
using CloudNexus.Harness;

namespace CloudNexus.Cli.Tests.Api;

/// <summary>Commands that go on until they are told to stop.</summary>
[Collection(InstallationCollection.Name)]
public sealed class LiveTests(Installation installation)
{
    // The polls of these tests are the test's to trigger, and the command's clock may be anything.
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Top_OnATerminal_RedrawsUntilStoppedAndGivesTheScreenBack()
    {
        using var nexus = await installation.LoggedInAsync("viewer", _time);
        var terminal = new ScriptedTerminal { OutputIsTerminal = true, Size = (100, 1000) };
        using var stop = new CancellationTokenSource();

        var run = nexus.RunOnAsync(terminal, stop.Token, "top", "--sort", "name");
        await SeenAsync(terminal, "\e[J");
        Assert.DoesNotContain("came-later", terminal.Written, StringComparison.Ordinal);
        await installation.AddNodeAsync("came-later", cpu: 99);
        await Eventually.True(
            () => Poll(terminal).Any(l => l.Contains("came-later", StringComparison.Ordinal) && l.Contains("\e[31m", StringComparison.Ordinal)),
            "the busy node in red");
        await stop.CancelAsync();
        var ran = await run;

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.StartsWith("\e[?1049h", ran.Out, StringComparison.Ordinal);
        Assert.EndsWith("\e[?25h\e[?1049l", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Top_NoColor_HasNone()
    {
        using var nexus = await installation.LoggedInAsync("viewer");
        await installation.AddNodeAsync("colourless", cpu: 99);
        var terminal = new ScriptedTerminal { OutputIsTerminal = true };

        var ran = await nexus.RunOnAsync(terminal, default, "top", "--once", "--no-color");

        Assert.DoesNotContain('\e', ran.Out);
    }

    [Fact]
    public async Task Audit_Follow_ShowsWhatHappensNextOnceAndInOrder()
    {
        using var nexus = await installation.LoggedInAsync("admin", _time);
        var target = await installation.AddUserAsync("viewer");
        var terminal = new ScriptedTerminal();
        using var stop = new CancellationTokenSource();

        var run = nexus.RunOnAsync(terminal, stop.Token, "audit", "--follow", "--json", "--action", "user.*", "--limit", "1");
        await SeenAsync(terminal, "\n");
        using var owner = await installation.LoggedInAsync();
        await owner.RunAsync("users", "disable", target, "--yes");
        await owner.RunAsync("users", "enable", target);
        await Eventually.True(() => Poll(terminal).Count(l => l.Contains("user.update", StringComparison.Ordinal)) >= 2, "two changes");
        await stop.CancelAsync();
        var ran = await run;

        Assert.Equal(ExitCodes.Success, ran.Exit);
        var ids = ran.Lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("id").GetString()).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        var times = ran.Lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("at").GetDateTimeOffset()).ToArray();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task Audit_FollowWithAClockThatIsAheadByADay_StillShowsWhatHappens()
    {
        _time.Advance(TimeSpan.FromDays(1));
        using var nexus = new Nexus(installation.Address, _time)
        {
            Environment = { ["NEXUS_TOKEN"] = Functions.Tests.App.Support.AppSettings.AdminToken },
        };
        var terminal = new ScriptedTerminal();
        using var stop = new CancellationTokenSource();

        var run = nexus.RunOnAsync(terminal, stop.Token, "audit", "-f");
        var name = await installation.AddUserAsync("viewer");
        await SeenAsync(terminal, "user.create");
        await stop.CancelAsync();

        Assert.Equal(ExitCodes.Success, (await run).Exit);
        Assert.NotEmpty(name);
    }

    private Task SeenAsync(ScriptedTerminal terminal, string text)
        => Eventually.True(() => string.Join('\n', Poll(terminal)).Contains(text, StringComparison.Ordinal) || terminal.Written.Contains(text, StringComparison.Ordinal), text);

    private string[] Poll(ScriptedTerminal terminal)
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        return terminal.Written.Split('\n');
    }
}
