using CloudNexus.Functions.Http;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Jobs;

[Collection(AppCollection.Name)]
public class TaskServiceTests
{
    private static readonly NewTask Now = new(new JobAction(RecordingAction.Name), Name: "once");

    [Fact]
    public async Task Create_OneOff_RunsOnceAndIsNoJob()
    {
        await using var rig = new JobRig((_, log, _) =>
        {
            log.Write("said");
            return Task.CompletedTask;
        });
        var task = await rig.Jobs.CreateAsync(JobRig.Ada, Now, null, default);
        Assert.Equal(RunState.Queued, (await rig.Tasks.GetAsync(JobRig.Ada, task.Id, default)).State);
        Assert.Equal([task.Id], Ids(await rig.Tasks.ListOpenAsync(JobRig.Ada, RunState.Queued, 10, default)));
        Assert.Empty((await rig.Tasks.ListOpenAsync(JobRig.Ada, RunState.Running, 10, default)).Items);

        await rig.RunAsync();

        Assert.Single(rig.Action.Done);
        var run = await rig.Tasks.GetAsync(JobRig.Ada, task.Id, default);
        Assert.Equal((RunState.Succeeded, "once", "manual"), (run.State, run.JobName, run.Trigger));
        Assert.EndsWith("said\n", (await rig.Tasks.LogAsync(JobRig.Ada, task.Id, default)).Text, StringComparison.Ordinal);
        Assert.Empty((await rig.Jobs.ListAsync(JobRig.Ada, null, 10, default)).Items);
        await Assert.ThrowsAsync<ApiException>(() => rig.Jobs.GetAsync(JobRig.Ada, run.JobId, default));
        Assert.Empty((await rig.Tasks.ListOpenAsync(JobRig.Ada, null, 10, default)).Items);
    }

    [Fact]
    public async Task Get_BeginsAndLeavesTheLineWhileItIsLookedFor_IsFound()
    {
        await using var rig = new JobRig();
        var task = await rig.Jobs.CreateAsync(JobRig.Ada, Now, null, default);
        var (due, runs) = (rig.App.Get<DueStore>(), rig.App.Get<RunStore>());
        var waiting = Assert.Single(await due.ListAsync(rig.Time.GetUtcNow().AddMinutes(1), default));
        var met = 0;
        rig.App.Transport.Before = async request =>
        {
            if (request.Uri.ToString().Contains(Tables.JobsDue, StringComparison.Ordinal) && met++ == 0)
            {
                await runs.BeginAsync(waiting with { Owner = "engine" }, 1, TimeSpan.FromMinutes(1), default);
                await due.RemoveAsync(waiting, default);
            }
        };
        Assert.Equal(RunState.Running, (await rig.Tasks.GetAsync(JobRig.Ada, task.Id, default)).State);
        Assert.True(met > 0);
    }

    [Fact]
    public async Task Create_ForLater_WaitsAndCanBeCancelled()
    {
        await using var rig = new JobRig();
        var task = await rig.Jobs.CreateAsync(JobRig.Ada, Now with { At = rig.Time.GetUtcNow().AddHours(2) }, null, default);
        await rig.RunAsync();
        Assert.Empty(rig.Action.Done);

        await rig.Tasks.CancelAsync(JobRig.Ada, task.Id, null, default);
        rig.Time.Advance(TimeSpan.FromHours(2));
        await rig.RunAsync();

        Assert.Empty(rig.Action.Done);
        Assert.Equal(RunState.Cancelled, (await rig.Tasks.GetAsync(JobRig.Ada, task.Id, default)).State);
    }

    [Fact]
    public async Task ListEnded_ByStatus_PagesNewestFirstOverMonths()
    {
        await using var rig = new JobRig((acted, _, _) => acted.Number % 2 == 0 ? throw new JobFailedException("even") : Task.CompletedTask);
        var made = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            made.Add((await rig.Jobs.CreateAsync(JobRig.Ada, Now, null, default)).Id);
            await rig.RunAsync();
            rig.Time.Advance(TimeSpan.FromDays(10));
        }

        made.Reverse();
        Assert.Equal(made, await PagesAsync(null));
        Assert.Equal(made.Where((_, i) => i % 2 == 0), await PagesAsync(RunState.Failed));
        Assert.Equal(made.Where((_, i) => i % 2 == 1), await PagesAsync(RunState.Succeeded));
        await Assert.ThrowsAsync<ApiException>(() => rig.Tasks.ListEndedAsync(JobRig.Ada, null, "x|y", 2, default));

        async Task<List<string>> PagesAsync(RunState? state)
        {
            var found = new List<string>();
            string? after = null;
            do
            {
                var page = await rig.Tasks.ListEndedAsync(JobRig.Ada, state, after, 2, default);
                found.AddRange(Ids(page));
                after = page.Next;
            }
            while (after is not null);
            return found;
        }
    }

    [Fact]
    public async Task Tidy_AWeekAfterItsTime_RemovesTheTask()
    {
        await using var rig = new JobRig();
        var task = await rig.Jobs.CreateAsync(JobRig.Ada, Now, null, default);
        var waits = await rig.Jobs.CreateAsync(JobRig.Ada, Now with { At = rig.Time.GetUtcNow().AddDays(8) }, null, default);
        await rig.RunAsync();
        Assert.Equal(0, await rig.App.Get<JobTidy>().RunAsync(default));
        rig.Time.Advance(JobTidy.Kept + TimeSpan.FromMinutes(1));
        Assert.Equal(1, await rig.App.Get<JobTidy>().RunAsync(default));
        await Assert.ThrowsAsync<ApiException>(() => rig.Tasks.GetAsync(JobRig.Ada, task.Id, default));
        Assert.Equal(RunState.Queued, (await rig.Tasks.GetAsync(JobRig.Ada, waits.Id, default)).State);
    }

    [Fact]
    public async Task List_OfAJob_PagesNewestFirstByState()
    {
        await using var rig = new JobRig((acted, _, _) => acted.Number == 2 ? throw new JobFailedException("second") : Task.CompletedTask);
        var job = await rig.CreateAsync(new JobSchedule(EverySeconds: 20));
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        var running = rig.App.Get<JobEngine>().RunAsync(default);
        await rig.PassAsync(running);

        var first = await rig.Tasks.ListAsync(JobRig.Ada, job.Id, null, null, 1, default);
        var rest = await rig.Tasks.ListAsync(JobRig.Ada, job.Id, null, first.Next, 10, default);
        Assert.True(first.Items[0].Planned > rest.Items[0].Planned);
        Assert.Null(rest.Next);
        var failed = Assert.Single((await rig.Tasks.ListAsync(JobRig.Ada, job.Id, RunState.Failed, null, 10, default)).Items);
        Assert.Equal("second", failed.Reason);
    }

    private static IEnumerable<string> Ids(RunList list) => list.Items.Select(r => r.Id);
}
