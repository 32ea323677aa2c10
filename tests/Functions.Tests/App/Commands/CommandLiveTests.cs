using System.Text.Json;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.News;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>Who hears of commands live.</summary>
public sealed class CommandLiveTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly LiveRecorder _live = new();
    private readonly ServiceApp _app;

    public CommandLiveTests()
    {
        _app = _live.CreateApp();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _live.Dispose();
    }

    [Fact]
    public async Task Change_OfANodesCommand_GoesToThoseWhoMaySeeTheNodeWithoutData()
    {
        var (own, other) = (LiveAudience.Of(Role.Viewer, Labels("a")), LiveAudience.Of(Role.Viewer, Labels("b")));
        await _app.Get<LiveAudienceStore>().KeepAsync(own, default);
        await _app.Get<LiveAudienceStore>().KeepAsync(other, default);
        var agent = await RegisterAsync("a");
        var made = await CreateAsync(new CommandRequest(new CommandAddress(agent.NodeId), "ping"));
        await _app.Get<ClaimService>().ClaimAsync(agent, new ClaimRequest(), default, default);
        var data = JsonSerializer.SerializeToElement(new { secret = "only for who asks" });
        await _app.Get<ReportService>().ReportAsync(
            agent, made.Id, new ReportRequest(CommandStatus.Completed, new ReportedOutput(0, "hello"), new CommandResult(0, Data: data)), default);
        await SettleAsync();

        var calls = _live.Of(LiveNames.CommandTarget);
        Assert.Equal(["queued", "sent", "completed"], StatusesOf(calls, LiveAudience.Everybody.CommandGroup));
        Assert.Equal(["queued", "sent", "completed"], StatusesOf(calls, own.CommandGroup));
        Assert.Empty(StatusesOf(calls, other.CommandGroup));
        Assert.DoesNotContain(calls, c => c.Argument.GetRawText().Contains("only for who asks", StringComparison.Ordinal));
        var output = _live.Of(LiveNames.CommandOutputTarget).First(c => c.Group == own.CommandGroup).Argument;
        Assert.Equal((made.Id, 0, "hello"), (output.GetProperty("id").GetString(), output.GetProperty("from").GetInt32(), output.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Change_OfAQuestion_GoesToWhoAskedAlone()
    {
        var asked = await CreateAsync(new CommandRequest(Text: "Well?"));
        var commands = _app.Get<ICommands>();
        await commands.TryStartAsync(asked.Id, TimeSpan.FromMinutes(1), default);
        await commands.AppendOutputAsync(asked.Id, new string('x', 10_000), default);
        await commands.EndAsync(asked.Id, CommandStatus.Completed, new CommandResult(), default);
        await SettleAsync();

        var calls = _live.Calls.Where(c => c.Target is LiveNames.CommandTarget or LiveNames.CommandOutputTarget).ToArray();
        Assert.Equal(["queued", "running", "completed"], StatusesOf(_live.Of(LiveNames.CommandTarget), CommandRig.Operator.Id));
        Assert.All(calls, c => Assert.Equal(CommandRig.Operator.Id, c.Group));
        var output = Assert.Single(_live.Of(LiveNames.CommandOutputTarget)).Argument.GetProperty("text").GetString()!;
        Assert.Equal(CommandPublisher.MostOutputCharacters, output.Length);
    }

    private static Dictionary<string, string> Labels(string team) => new() { ["team"] = team };

    private static IEnumerable<string?> StatusesOf(IEnumerable<LiveCall> calls, string group)
        => calls.Where(c => c.Group == group).Select(c => c.Argument.GetProperty("status").GetString());

    private Task SettleAsync() => Eventually.True(
        () => _app.Get<CommandPublisher>().IsIdle && _app.Get<SignalRRestSender>().InFlight == 0
            && _live.Of(LiveNames.CommandTarget).Any(c => c.Argument.GetProperty("status").GetString() == "completed"),
        "all is sent");

    private async Task<CommandItem> CreateAsync(CommandRequest request)
        => (await _app.Get<ICommands>().CreateAsync(request, CommandMaker.Of(CommandRig.Operator), default))[0];

    private async Task<AgentCaller> RegisterAsync(string team)
    {
        var request = new RegisterRequest("host", null, Labels(team), "1.0", null);
        return new((await _app.Get<EnrolmentService>().RegisterAsync(AppSettings.EnrolmentToken, request, null, default)).NodeId, IsHost: true);
    }
}
