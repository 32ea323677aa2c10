using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Commands.Reading;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>Which commands are shown to whom, in which order.</summary>
public sealed class CommandListTests : OneRig
{
    [Theory]
    [InlineData(Role.Admin)]
    [InlineData(Role.Viewer)]
    public async Task List_OverDays_IsNewestFirstWithoutGap(Role role)
    {
        var host = await Rig.HostAsync();
        var made = new List<string>();
        for (var i = 0; i < 11; i++)
        {
            made.Add((await Rig.CreateAsync(host)).Id);
            Rig.App.Time.Advance(TimeSpan.FromHours(11));
        }

        made.Reverse();
        foreach (var limit in new[] { 1, 3, 4, 11, 50 })
        {
            Assert.Equal(made, (await ListAllAsync(limit, caller: TestCallers.Create(role))).Select(c => c.Id));
        }
    }

    [Fact]
    public async Task List_Filters_TakeWhatTheyName()
    {
        var (one, two) = (await Rig.HostAsync("one", ("all", "yes")), await Rig.HostAsync("two", ("all", "yes")));
        var ping = await Rig.CreateAsync(one);
        var proposed = await Rig.CreateAsync(one, "restart-web");
        var cancelled = await Rig.CreateAsync(two);
        await Rig.Commands.CancelAsync(cancelled.Id, "somebody", default);
        var batch = await Rig.CreateAsync(new CommandRequest(new CommandAddress(Labels: new() { ["all"] = "yes" }), "system"));

        var ofOne = batch.Single(b => b.Target.NodeId == one.NodeId);
        await AssertListAsync([ping.Id, proposed.Id, ofOne.Id], nodeId: one.NodeId);
        await AssertListAsync([proposed.Id], action: "restart-web");
        await AssertListAsync([proposed.Id, cancelled.Id], statuses: [CommandStatus.Proposed, CommandStatus.Cancelled]);
        await AssertListAsync(batch.Select(b => b.Id), batchId: batch[0].BatchId);
        await AssertListAsync([], batchId: "20260101none");
        await AssertListAsync([], batchId: "none");
    }

    [Fact]
    public async Task List_ManyOutOfSight_EndsItsPageAndGoesOn()
    {
        var (own, other) = (await Rig.HostAsync("own", ("team", "a")), await Rig.HostAsync("other", ("team", "b")));
        await Rig.SetAsync(CommandSettings.QueuePerTarget, 1_000);
        var seen = await Rig.CreateAsync(own);
        var store = Rig.App.Get<CommandStore>();
        var template = await Rig.CreateAsync(other);
        for (var day = 0; day < 14; day++)
        {
            Rig.App.Time.Advance(TimeSpan.FromDays(1));
            var now = Rig.App.Time.GetUtcNow();
            var ids = Enumerable.Range(0, 3).Select(_ => CommandId.New(now).ToString());
            await store.AddAsync([.. ids.Select(id => new StoredCommand(template with { Id = id }))], default);
        }

        var viewer = TestCallers.Create(Role.Viewer, "team=a");
        var first = await PageAsync(10, null, viewer);
        Assert.Empty(first.Items);
        Assert.NotNull(first.Next);
        Assert.Equal([seen.Id], (await ListAllAsync(10, caller: viewer)).Select(c => c.Id));
        Assert.Equal(44, (await ListAllAsync(200)).Count);
    }

    [Theory]
    [InlineData(250, 10)]
    [InlineData(40, 16_000)]
    public async Task Add_MoreThanATransactionTakes_StoresAll(int count, int argumentLength)
    {
        var now = Rig.App.Time.GetUtcNow();
        var template = await Rig.CreateAsync(await Rig.HostAsync());
        var arguments = $$"""{"x":"{{new string('"', argumentLength / 2).Replace("\"", "\\\"", StringComparison.Ordinal)}}"}""";
        var made = Enumerable.Range(0, count).Select(_ => new StoredCommand(template with
        {
            Id = CommandId.New(now).ToString(),
            Action = "system",
            Arguments = arguments,
        })).ToArray();
        await Rig.App.Get<CommandStore>().AddAsync(made, default);
        var found = await ListAllAsync(200, new CommandFilter([], null, "system", null));
        Assert.Equal(made.Select(m => m.Id).Order(), found.Select(f => f.Id).Order());
        Assert.All(found, f => Assert.Equal(arguments, f.Arguments));
    }

    [Fact]
    public async Task Sight_LabelsOfNow_DecideWhoSeesACommand()
    {
        var host = await Rig.HostAsync("own", ("team", "a"));
        var made = await Rig.CreateAsync(host);
        var (viewer, stranger) = (TestCallers.Create(Role.Viewer, "team=a"), TestCallers.Create(Role.Viewer, "team=b"));
        Assert.True(await SeesAsync(viewer, made.Id));
        Assert.False(await SeesAsync(stranger, made.Id));

        var change = new NodeChange { Labels = new Dictionary<string, string?> { ["team"] = "b" } };
        await Rig.App.Get<NodeService>().ChangeAsync(TestCallers.Admin, host.NodeId, change, null, null, default);
        Assert.False(await SeesAsync(viewer, made.Id));
        Assert.True(await SeesAsync(stranger, made.Id));

        await Rig.App.Get<NodeService>().RemoveAsync(TestCallers.Admin, host.NodeId, null, null, default);
        Assert.False(await SeesAsync(stranger, made.Id));
        Assert.True(await SeesAsync(TestCallers.Create(Role.Viewer), made.Id));
    }

    [Fact]
    public async Task Sight_Questions_AreTheirMakersAndAdmins()
    {
        var asked = await Rig.AskAsync();
        Assert.True(await SeesAsync(CommandRig.Operator, asked.Id));
        Assert.True(await SeesAsync(TestCallers.Admin, asked.Id));
        Assert.False(await SeesAsync(CommandRig.Operator with { Id = "somebody-else" }, asked.Id));
        Assert.Empty((await PageAsync(10, null, CommandRig.Operator with { Id = "somebody-else" })).Items);
        var told = Rig.Events.All.Single(e => e.Type == "command.queued");
        Assert.DoesNotContain(told.Changes, c => c.New!.Contains("How is it", StringComparison.Ordinal));
    }

    private async Task<bool> SeesAsync(Caller caller, string id)
        => await CommandRig.ProblemAsync(() => Rig.App.Get<CommandSight>().RequireAsync(caller, id, default)) is null
            & (await PageAsync(10, null, caller)).Items.Any(c => c.Id == id);

    private async Task AssertListAsync(
        IEnumerable<string> expected, CommandStatus[]? statuses = null, string? nodeId = null, string? action = null, string? batchId = null)
    {
        var found = await ListAllAsync(2, new CommandFilter(statuses ?? [], nodeId, action, batchId));
        Assert.Equal(expected.Order(), found.Select(c => c.Id).Order());
    }

    private async Task<IReadOnlyList<CommandItem>> ListAllAsync(int limit, CommandFilter? filter = null, Caller? caller = null)
    {
        var all = new List<CommandItem>();
        string? cursor = null;
        do
        {
            var page = await PageAsync(limit, cursor, caller ?? TestCallers.Admin, filter);
            Assert.True(page.Items.Count <= limit);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }

    private Task<CommandList> PageAsync(int limit, string? cursor, Caller caller, CommandFilter? filter = null)
        => Rig.App.Get<CommandQuery>().ListAsync(
            caller, filter ?? new CommandFilter([], null, null, null), CommandId.TryParse(cursor, out var after) ? after : null, limit, default);
}
