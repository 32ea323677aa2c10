using System.Collections.Concurrent;
using System.Text.Json;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>Commands for the service itself, as those who run them see it.</summary>
public sealed class ServiceRunTests : OneRig
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly Announced _announced;

    public ServiceRunTests()
        : this(new Announced())
    {
    }

    private ServiceRunTests(Announced announced)
        : base(s => s.AddSingleton<IServiceCommands>(announced))
    {
        _announced = announced;
    }

    [Fact]
    public async Task Question_Made_IsAnnouncedWithItsMaker()
    {
        var asked = await Rig.AskAsync("Why is web-1 slow?");
        await Eventually.True(() => _announced.Commands.Count == 1, "it is announced");
        var stored = await Rig.FindAsync(asked.Id);
        Assert.Equal("""{"question":"Why is web-1 slow?"}""", stored.Arguments);
        Assert.True(stored.Target.IsService);
        Assert.Equal((CommandRig.Operator.Id, CommandRig.Operator.Role), (stored.Maker.UserId, stored.Maker.Role));
        Assert.Equal(CommandRig.Operator.Labels, stored.Maker.ToCaller().Labels);
    }

    [Fact]
    public async Task Maker_Narrowed_KeepsItsLabelsAndScopes()
    {
        var labels = new Dictionary<string, string> { ["team"] = "a" };
        var caller = CommandRig.Operator with { Labels = labels, Scopes = new HashSet<string> { "ai:use" } };
        var asked = await Rig.AskAsync(caller: caller);
        var maker = (await Rig.FindAsync(asked.Id)).Maker.ToCaller();
        Assert.Equal(caller.Labels, maker.Labels);
        Assert.Equal(caller.Scopes, maker.Scopes);
        Assert.False(maker.MaySee(new Dictionary<string, string> { ["team"] = "b" }));
    }

    [Fact]
    public async Task TryStart_TwoInstances_OneHasItUntilItsLeaseEnds()
    {
        await using var other = Rig.Twin();
        var asked = await Rig.AskAsync();
        var both = await Task.WhenAll(
            Rig.Commands.TryStartAsync(asked.Id, Lease, default), other.Commands.TryStartAsync(asked.Id, Lease, default));
        Assert.Single(both, started => started);
        var (first, second) = both[0] ? (Rig, other) : (other, Rig);
        Assert.Empty(await second.Commands.ListWaitingAsync(10, default));

        Rig.App.Time.Advance(Lease);
        Assert.Equal(asked.Id, Assert.Single(await second.Commands.ListWaitingAsync(10, default)).Id);
        Assert.True(await second.Commands.TryStartAsync(asked.Id, Lease, default));
        Assert.False(await first.Commands.RenewAsync(asked.Id, Lease, default));
        await first.Commands.AppendOutputAsync(asked.Id, "late", default);
        Assert.False(await first.Commands.EndAsync(asked.Id, CommandStatus.Completed, new CommandResult(), default));
        Assert.Equal((CommandStatus.Running, 0), ((await Rig.FindAsync(asked.Id)).Status, (await Rig.FindAsync(asked.Id)).OutputBytes));
        Assert.True(await second.Commands.EndAsync(asked.Id, CommandStatus.Completed, new CommandResult(), default));
        Assert.Equal(["queued", "running", "completed"], Rig.Told(asked.Id));
    }

    [Fact]
    public async Task Renew_CalledOff_SaysSo()
    {
        var asked = await Rig.AskAsync();
        await Rig.Commands.TryStartAsync(asked.Id, Lease, default);
        Assert.True(await Rig.Commands.RenewAsync(asked.Id, Lease, default));
        await Rig.Commands.CancelAsync(asked.Id, "somebody", default);
        Assert.False(await Rig.Commands.RenewAsync(asked.Id, Lease, default));
        Assert.False(await Rig.Commands.EndAsync(asked.Id, CommandStatus.Completed, new CommandResult(), default));
        Assert.Equal(CommandStatus.Cancelled, await Rig.StatusAsync(asked.Id));
    }

    [Fact]
    public async Task TryStart_BegunThreeTimesInVain_FailsIt()
    {
        var asked = await Rig.AskAsync();
        for (var i = 0; i < ServiceRuns.MostStarts; i++)
        {
            Assert.True(await Rig.Commands.TryStartAsync(asked.Id, Lease, default));
            Rig.App.Time.Advance(Lease);
        }

        Assert.False(await Rig.Commands.TryStartAsync(asked.Id, Lease, default));
        Assert.Equal(CommandStatus.Failed, await Rig.StatusAsync(asked.Id));
        Assert.Empty(await Rig.Commands.ListWaitingAsync(10, default));
    }

    [Fact]
    public async Task TryStart_Expired_EndsIt()
    {
        var asked = await Rig.AskAsync();
        Rig.App.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(await Rig.Commands.TryStartAsync(asked.Id, Lease, default));
        Assert.Equal(CommandStatus.Expired, await Rig.StatusAsync(asked.Id));
    }

    [Fact]
    public async Task TryStart_AHostsCommand_IsNotTheServices()
    {
        var made = await Rig.CreateAsync(await Rig.HostAsync());
        Assert.False(await Rig.Commands.TryStartAsync(made.Id, Lease, default));
        Assert.Equal(CommandStatus.Queued, await Rig.StatusAsync(made.Id));
    }

    [Fact]
    public async Task End_DataThatIsTooLarge_BecomesAnError()
    {
        var asked = await Rig.AskAsync();
        await Rig.Commands.TryStartAsync(asked.Id, Lease, default);
        var data = JsonSerializer.SerializeToElement(new string('x', CommandResult.MostDataBytes));
        Assert.True(await Rig.Commands.EndAsync(asked.Id, CommandStatus.Completed, new CommandResult(Data: data), default));
        var result = (await Rig.FindAsync(asked.Id)).Result!;
        Assert.Null(result.Data);
        Assert.Contains("at most", result.Error);
    }

    [Fact]
    public async Task ListWaiting_MostUrgentFirst_UpToTheNumberAskedFor()
    {
        var usual = await Rig.AskAsync();
        var urgent = (await Rig.CreateAsync(new CommandRequest(Text: "Quick!", Priority: CommandPriority.High)))[0];
        Assert.Equal([urgent.Id, usual.Id], (await Rig.Commands.ListWaitingAsync(10, default)).Select(c => c.Id));
        Assert.Equal([urgent.Id], (await Rig.Commands.ListWaitingAsync(1, default)).Select(c => c.Id));
    }

    private sealed class Announced : IServiceCommands
    {
        public ConcurrentQueue<CommandItem> Commands { get; } = new();

        public Task AnnounceAsync(CommandItem command, CancellationToken cancellation)
        {
            Commands.Enqueue(command);
            return Task.CompletedTask;
        }
    }
}
