using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>What becomes of commands that nobody sees to.</summary>
public sealed class SweepTests : OneRig
{
    [Theory]
    [InlineData("proposed")]
    [InlineData("queued")]
    [InlineData("sent")]
    public async Task Sweep_ExpiryIsOver_EndsTheCommand(string status)
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host, status == "proposed" ? "restart-web" : "ping", seconds: 60);
        if (status == "sent")
        {
            await Rig.ClaimAsync(host);
        }

        Rig.App.Time.Advance(TimeSpan.FromSeconds(59));
        await Rig.Sweep.RunAsync(default);
        Assert.Equal(status, CommandRow.WordOf(await Rig.StatusAsync(made.Id)));
        Assert.Equal(1, Rig.Sweep.CountOf(await Rig.StatusAsync(made.Id)));

        Rig.App.Time.Advance(TimeSpan.FromSeconds(1));
        await Rig.Sweep.RunAsync(default);
        Assert.Equal(CommandStatus.Expired, await Rig.StatusAsync(made.Id));
        Assert.NotNull((await Rig.FindAsync(made.Id)).Result!.Error);
        Assert.Equal(0, await Rig.QueuedAsync(null));
        Assert.Equal("expired", Rig.Told(made.Id)[^1]);
    }

    [Fact]
    public async Task Sweep_RunningCommandThatIsHeardOf_GoesOn()
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host, seconds: 60);
        await Rig.ClaimAsync(host);
        await Rig.ReportAsync(host, made.Id, CommandStatus.Running);
        for (var i = 0; i < 6; i++)
        {
            Rig.App.Time.Advance(TimeSpan.FromMinutes(30));
            await Rig.ClaimAsync(host, 1, made.Id);
            await Rig.Sweep.RunAsync(default);
        }

        Assert.Equal(CommandStatus.Running, await Rig.StatusAsync(made.Id));
        Rig.App.Time.Advance(CommandSweep.Patience + TimeSpan.FromSeconds(1));
        await Rig.Sweep.RunAsync(default);
        Assert.Equal(CommandStatus.Expired, await Rig.StatusAsync(made.Id));
    }

    [Fact]
    public async Task Sweep_HostThatWasNotTold_IsTold()
    {
        var host = await Rig.HostAsync();
        await Rig.CreateAsync(host, seconds: 600);
        await Rig.App.Get<OpenStore>().ChangeFlagsAsync(host.NodeId, _ => 0, default);
        await Rig.Sweep.RunAsync(default);
        Assert.False(await Rig.RingsAsync(host));
        Rig.App.Time.Advance(TimeSpan.FromMinutes(1));
        await Rig.Sweep.RunAsync(default);
        Assert.True(await Rig.RingsAsync(host));
    }

    [Fact]
    public async Task Create_StoreThatCannotRing_MakesTheCommandAllTheSame()
    {
        var host = await Rig.HostAsync();
        Rig.App.Transport.Before = request => request.Method.Method == "PATCH" && request.Uri.ToString().Contains("Open", StringComparison.Ordinal)
            ? throw new Azure.RequestFailedException("cut") : Task.CompletedTask;
        var made = await Rig.CreateAsync(host);
        Rig.App.Transport.Before = null;
        Assert.False(await Rig.RingsAsync(host));
        Rig.App.Time.Advance(TimeSpan.FromMinutes(1));
        await Rig.Sweep.RunAsync(default);
        Assert.True(await Rig.RingsAsync(host));
        Assert.Equal([made.Id], await Rig.ClaimAsync(host));
    }

    [Fact]
    public async Task Sweep_RowsThatStandForNothing_AreRemovedWhenNobodyCanNeedThem()
    {
        var host = await Rig.HostAsync();
        var open = Rig.App.Get<OpenCommandStore>();
        var ended = await Rig.CreateAsync(host);
        await Rig.Commands.CancelAsync(ended.Id, "somebody", default);
        var never = ended with { Id = CommandId.New(Rig.App.Time.GetUtcNow()).ToString(), Status = CommandStatus.Queued };
        await open.AddAsync([ended with { Status = CommandStatus.Queued }, never], default);

        await Rig.Sweep.RunAsync(default);
        Assert.Equal(2, await Rig.QueuedAsync(host.NodeId));
        Rig.App.Time.Advance(TimeSpan.FromMinutes(3));
        await Rig.Sweep.RunAsync(default);
        Assert.Equal(0, await Rig.QueuedAsync(host.NodeId));
    }

    [Fact]
    public async Task Create_StoppedBeforeTheCommandWasStored_LeavesNothingToClaim()
    {
        var host = await Rig.HostAsync();
        Rig.App.Transport.Before = request => request.Uri.ToString().Contains("$batch", StringComparison.Ordinal)
            ? throw new Azure.RequestFailedException("cut") : Task.CompletedTask;
        await Assert.ThrowsAsync<TableStorageException>(() => Rig.CreateAsync(host));
        Rig.App.Transport.Before = null;

        Assert.Empty(await Rig.ClaimAsync(host));
        Assert.Equal(1, await Rig.QueuedAsync(host.NodeId));
        Rig.App.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Empty(await Rig.ClaimAsync(host));
        Assert.Equal(0, await Rig.QueuedAsync(host.NodeId));
    }

    [Fact]
    public async Task DropExpired_DaysThatAreOver_GoWithAgentsOfNodesThatAreGone()
    {
        var host = await Rig.HostAsync();
        var agents = Rig.App.Get<AgentStore>();
        await agents.WriteAsync(host.NodeId, new SelfRequest(["restart-web"]), default);
        await agents.WriteAsync("gone", new SelfRequest([]), default);
        var old = await Rig.CreateAsync(host);
        Rig.App.Time.Advance(TimeSpan.FromDays(30));
        var kept = await Rig.CreateAsync(host);
        Assert.Empty(await Rig.Sweep.DropExpiredAsync(default));

        Rig.App.Time.Advance(TimeSpan.FromDays(1));
        Assert.Single(await Rig.Sweep.DropExpiredAsync(default));
        Assert.Null(await Rig.Commands.FindAsync(old.Id, default));
        Assert.NotNull(await Rig.Commands.FindAsync(kept.Id, default));
        Assert.NotNull(await agents.FindAsync(host.NodeId, default));
        Assert.Null(await agents.FindAsync("gone", default));
    }
}
