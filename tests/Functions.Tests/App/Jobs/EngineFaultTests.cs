using System.Text;
using Azure.Core;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Jobs;

/// <summary>What one thing that goes wrong does to a run, and that it does nothing to the others.</summary>
[Collection(AppCollection.Name)]
public class EngineFaultTests
{
    [Fact]
    public async Task Run_StoreAwayWhenTheActionEnds_IsNotDoneAgain()
    {
        var rigOf = new TaskCompletionSource<JobRig>();
        await using var rig = new JobRig(async (_, _, _) => (await rigOf.Task).App.Transport.IsCut = true);
        rigOf.SetResult(rig);
        var job = await rig.CreateAsync(In(rig, 5));

        var running = rig.App.Get<JobEngine>().RunAsync(default);
        while (rig.App.Transport.Refused < 3)
        {
            await rig.StepAsync(TimeSpan.FromSeconds(1));
        }

        rig.App.Transport.IsCut = false;
        await rig.PassAsync(running);
        await running;
        Assert.Single(rig.Action.Done);
        Assert.True(Assert.Single(await rig.HistoryAsync(job.Id)) is { State: RunState.Succeeded, Attempt: 1 });
    }

    [Fact]
    public async Task Run_EndThatCannotBeStoredForLong_IsLostAndTriedAgainOnce()
    {
        var rigOf = new TaskCompletionSource<JobRig>();
        await using var rig = new JobRig(async (acted, _, _) =>
        {
            // Only what is about runs fails: the claim is renewed all the while.
            var its = await rigOf.Task;
            its.App.Transport.Before = async request =>
            {
                if (acted.Number == 1 && its.Time.GetUtcNow() < acted.At.AddSeconds(90) && await IsAboutAsync(request, Tables.JobRuns))
                {
                    throw new Azure.RequestFailedException("Not now.");
                }
            };
        });
        rigOf.SetResult(rig);
        var job = await rig.CreateAsync(In(rig, 5));

        await rig.RunAsync();
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        await rig.RunAsync();

        var history = await rig.HistoryAsync(job.Id);
        Assert.Equal([RunState.Lost, RunState.Succeeded], history.OrderBy(r => r.Attempt).Select(r => r.State));
        Assert.Equal(2, rig.Action.Done.Count);
    }

    [Fact]
    public async Task Run_BesideOneThatCannotBeRead_IsOnTime()
    {
        await using var rig = new JobRig();
        var broken = await rig.CreateAsync(In(rig, 5), name: "broken");
        var good = await rig.CreateAsync(In(rig, 20), name: "good");
        var row = new TableEntity(Shards.Of(broken.Id), broken.Id) { ["Definition"] = "{"u8.ToArray() };
        var jobs = await rig.App.Tables.GetAsync(Tables.Jobs);
        (await jobs.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge)).EnsureSuccess();

        await rig.RunAsync();

        var acted = Assert.Single(rig.Action.Done);
        Assert.Equal(("good", good.UpdatedAt.AddSeconds(20)), (acted.JobName, acted.At));
    }

    [Fact]
    public async Task Run_AfterALoss_WaitsForAnotherOfItsJobRatherThanBeingSkipped()
    {
        var clock = new TaskCompletionSource<TimeProvider>();
        await using var rig = new JobRig(async (_, _, stop) => await Task.Delay(TimeSpan.FromSeconds(10), await clock.Task, stop));
        clock.SetResult(rig.Time);
        var item = await rig.CreateAsync(In(rig, 2));
        var (due, runs) = (rig.App.Get<DueStore>(), rig.App.Get<RunStore>());
        var lost = Assert.Single(await due.ListAsync(rig.Time.GetUtcNow().AddMinutes(1), default)) with { Owner = "gone" };
        var begun = (await runs.BeginAsync(lost, 1, TimeSpan.FromSeconds(1), default)).Run!;
        await due.RemoveAsync(lost, default);
        rig.Time.Advance(TimeSpan.FromSeconds(3));

        var byHand = await rig.Jobs.StartAsync(JobRig.Ada, item.Id, null, default);
        var running = rig.App.Get<JobEngine>().RunAsync(default);
        while (rig.Action.Done.IsEmpty)
        {
            await rig.StepAsync(TimeSpan.FromSeconds(1));
        }

        var job = (await rig.App.Get<JobStore>().FindAsync(item.Id, default))!.Value.Job;
        await rig.App.Get<RunEnding>().SettleAsync(job, lost, begun, default);
        await rig.App.Get<JobEngine>().RunAsync(default);
        await rig.PassAsync(running);
        await running;

        var history = (await rig.HistoryAsync(item.Id)).ToDictionary(r => r.Id);
        Assert.Equal(RunState.Succeeded, history[byHand.Id].State);
        Assert.Equal(RunState.Lost, history[lost.RunId].State);
        var again = Assert.Single(history.Values, r => r.Attempt == 2);
        Assert.Equal(RunState.Succeeded, again.State);
        Assert.True(again.StartedAt >= history[byHand.Id].EndedAt, $"{again} beside {history[byHand.Id]}");
    }

    [Fact]
    public async Task Run_MoreEnginesThanMayRun_TheOneLeftOverGivesBackWhatItClaimed()
    {
        await using var rig = new JobRig(more: s => s.AddSingleton(new JobOptions { MostRunning = 1 }));
        await rig.CreateAsync(In(rig, 20));
        var row = new TableEntity("engines", "shares")
        {
            ["Shares"] = $"!=1={rig.Time.GetUtcNow().AddSeconds(15).ToUnixTimeMilliseconds()}",
        };
        var engines = await rig.App.Tables.GetAsync(Tables.JobEngines);
        (await engines.AddEntityAsync(row)).EnsureSuccess();

        await rig.RunAsync();

        Assert.Empty(rig.Action.Done);
        var due = Assert.Single(await rig.App.Get<DueStore>().ListAsync(rig.Time.GetUtcNow().AddMinutes(1), default));
        Assert.True(due.LeaseUntil < rig.Time.GetUtcNow(), due.ToString());

        rig.Time.Advance(TimeSpan.FromSeconds(15));
        await rig.RunAsync();
        Assert.Single(rig.Action.Done);
    }

    private static async Task<bool> IsAboutAsync(Request request, string table)
    {
        using var body = new MemoryStream();
        await (request.Content?.WriteToAsync(body, default) ?? Task.CompletedTask);
        return Encoding.UTF8.GetString(body.ToArray()).Contains(table, StringComparison.Ordinal);
    }

    private static JobSchedule In(JobRig rig, int seconds) => new(At: rig.Time.GetUtcNow().AddSeconds(seconds));
}
