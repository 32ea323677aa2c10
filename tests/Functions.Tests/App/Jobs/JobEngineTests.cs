using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Jobs;

[Collection(AppCollection.Name)]
public class JobEngineTests
{
    private static readonly JobSchedule EachMinute = new(Cron: "* * * * *");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Run_Due_RunsAtItsTimeAndPlansTheNext()
    {
        await using var rig = new JobRig();
        var job = await rig.CreateAsync(EachMinute);
        rig.Time.Advance(TimeSpan.FromSeconds(50) - SinceMinute(rig));

        await rig.RunAsync();

        var run = Assert.Single(await rig.HistoryAsync(job.Id));
        Assert.Equal((RunState.Succeeded, job.NextRuns[0], "schedule", 1), (run.State, run.Planned, run.Trigger, run.Attempt));
        Assert.InRange(Assert.Single(rig.Action.Done).At, run.Planned, run.Planned + Second + Second);
        Assert.Equal(job.NextRuns[1], Assert.Single(await rig.App.Get<DueStore>().ListAsync(job.NextRuns[4], default)).Planned);
    }

    [Fact]
    public async Task Run_EachTwentySecondsFromAnOddMoment_GoesOn()
    {
        await using var rig = new JobRig();
        rig.Time.Advance(TimeSpan.FromTicks(1_234_567));
        var job = await rig.CreateAsync(new JobSchedule(EverySeconds: 20));
        await rig.RunAsync();
        Assert.Equal(job.NextRuns.Take(2), (await rig.HistoryAsync(job.Id)).Select(r => r.Planned));
    }

    [Fact]
    public async Task Run_NothingDue_EndsAtOnce()
    {
        await using var rig = new JobRig();
        await rig.CreateAsync(new JobSchedule(At: rig.Time.GetUtcNow().AddDays(1)));
        await rig.App.Get<JobEngine>().RunAsync(default);
        Assert.Empty(rig.Action.Done);
    }

    [Fact]
    public async Task Run_FailingTwice_IsTriedAgainWithGrowingPauses()
    {
        await using var rig = new JobRig((acted, _, _) => acted.Number < 3 ? throw new JobFailedException("not yet") : Task.CompletedTask);
        var job = await rig.CreateAsync(At(rig, 5), d => d with { Retry = new JobRetry(5, 10, 600) });

        await rig.RunAsync();

        var history = await rig.HistoryAsync(job.Id);
        Assert.Equal([RunState.Failed, RunState.Failed, RunState.Succeeded], history.OrderBy(r => r.Attempt).Select(r => r.State));
        var starts = history.OrderBy(r => r.Attempt).Select(r => r.StartedAt!.Value).ToArray();
        Assert.InRange((starts[1] - starts[0]).TotalSeconds, 5, 14);
        Assert.InRange((starts[2] - starts[1]).TotalSeconds, 10, 24);
        Assert.All(history, r => Assert.Equal(job.NextRuns[0], r.Planned));
        Assert.Empty(await rig.App.Get<DueStore>().ListAsync(DateTimeOffset.MaxValue.AddDays(-1), default));
    }

    [Fact]
    public async Task Run_ThatHangs_TimesOutAndHoldsNobodyUp()
    {
        await using var rig = new JobRig((acted, _, _) => acted.JobName == "hangs" ? new TaskCompletionSource().Task : Task.CompletedTask);
        var hangs = await rig.CreateAsync(At(rig, 5), d => d with { TimeoutSeconds = 20 }, "hangs");
        var other = await rig.CreateAsync(At(rig, 6), name: "other");

        await rig.RunAsync();

        Assert.Equal(RunState.TimedOut, Assert.Single(await rig.HistoryAsync(hangs.Id)).State);
        Assert.Equal(RunState.Succeeded, Assert.Single(await rig.HistoryAsync(other.Id)).State);
    }

    [Fact]
    public async Task Run_ThatThrowsOrFloodsItsLog_IsRecordedAndCut()
    {
        await using var rig = new JobRig((_, log, _) =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                log.Write($"line {i}");
            }

            throw new InvalidOperationException("a secret may be in here");
        });
        var job = await rig.CreateAsync(At(rig, 5));

        await rig.RunAsync();

        var run = Assert.Single(await rig.HistoryAsync(job.Id));
        Assert.Equal((RunState.Failed, "The action threw InvalidOperationException."), (run.State, run.Reason));
        var text = (await rig.Tasks.LogAsync(JobRig.Ada, run.Id, default)).Text;
        Assert.InRange(text.Length, 1000, JobLog.MostCharacters + 100);
        Assert.Contains("line 0\n", text, StringComparison.Ordinal);
        Assert.Contains("lines left out", text, StringComparison.Ordinal);
        Assert.Contains("line 99999\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobOverlap.Skip, RunState.Succeeded, RunState.Skipped)]
    [InlineData(JobOverlap.Queue, RunState.Succeeded, RunState.Succeeded)]
    [InlineData(JobOverlap.Replace, RunState.Cancelled, RunState.Succeeded)]
    public async Task Run_WhileTheLastOneRuns_DoesAsThePolicySays(JobOverlap overlap, RunState first, RunState second)
    {
        var clock = new TaskCompletionSource<ManualTimeProvider>();
        await using var rig = new JobRig(async (acted, _, stop) =>
            await Task.Delay(acted.Number == 1 ? TimeSpan.FromSeconds(40) : Second, await clock.Task, stop));
        clock.SetResult(rig.Time);
        var job = await rig.CreateAsync(new JobSchedule(EverySeconds: 20), d => d with { Overlap = overlap, TimeoutSeconds = 120 });
        var running = rig.App.Get<JobEngine>().RunAsync(default);
        await rig.PassAsync(Eventually.Get(
            () => rig.HistoryAsync(job.Id), h => h.Count > 1 && h.Take(2).All(r => r.EndedAt is not null), "the first two have ended"));

        var history = await rig.HistoryAsync(job.Id);
        Assert.Equal(first, history[0].State);
        Assert.Equal(second, history[1].State);
        await rig.Jobs.ReplaceAsync(JobRig.Ada, job.Id, d => d with { Enabled = false }, "job.disable", null, default);
        await rig.PassAsync(running);
        await running;
    }

    [Fact]
    public async Task Run_MoreThanTheLimit_NeverRunsTooMany()
    {
        const int Limit = 10;
        var (now, most) = (0, 0);
        var gate = new Lock();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rig = new JobRig(async (_, _, _) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
                if (now == Limit)
                {
                    full.TrySetResult();
                }
            }

            await full.Task;
            lock (gate)
            {
                now--;
            }
        });
        for (var i = 0; i < 40; i++)
        {
            await rig.CreateAsync(At(rig, 30));
        }

        await rig.RunAsync();

        Assert.Equal(40, rig.Action.Done.Count);
        Assert.Equal(Limit, most);
    }

    [Fact]
    public async Task Run_OneAtATime_StartsTheUrgentFirst()
    {
        await using var rig = new JobRig(more: s => s.AddSingleton(new JobOptions { MostRunning = 1 }));
        var priorities = Enum.GetValues<JobPriority>();
        for (var i = 0; i < 16; i++)
        {
            await rig.CreateAsync(At(rig, 30), d => d with { Priority = priorities[i * 3 % 4] }, priorities[i * 3 % 4].ToString());
        }

        await rig.RunAsync();

        Assert.Equal(priorities.SelectMany(p => Enumerable.Repeat($"{p}", 4)), rig.Action.Done.Select(d => d.JobName));
    }

    [Theory]
    [InlineData(JobMissed.Skip, 0)]
    [InlineData(JobMissed.Once, 1)]
    [InlineData(JobMissed.All, 5)]
    public async Task Run_AfterFiveMinutesWithoutAnEngine_DoesAsThePolicySays(JobMissed missed, int runs)
    {
        await using var rig = new JobRig();
        rig.Time.Advance(Second - SinceMinute(rig));
        var job = await rig.CreateAsync(EachMinute, d => d with { Missed = missed });
        rig.Time.Advance(TimeSpan.FromMinutes(6) - TimeSpan.FromSeconds(45));

        await rig.RunAsync();

        Assert.Equal(runs, rig.Action.Done.Count);
        Assert.Equal(missed == JobMissed.Skip ? 1 : 0, (await rig.HistoryAsync(job.Id)).Count(r => r.State == RunState.Missed));
    }

    [Fact]
    public async Task Start_ByHand_RunsAJobThatIsOff()
    {
        await using var rig = new JobRig();
        var job = await rig.CreateAsync(EachMinute, d => d with { Enabled = false });
        Assert.Empty(job.NextRuns);

        var task = await rig.Jobs.StartAsync(JobRig.Ada, job.Id, null, default);
        await rig.RunAsync();

        var run = await rig.Tasks.GetAsync(JobRig.Ada, task.Id, default);
        Assert.Equal((RunState.Succeeded, "manual"), (run.State, run.Trigger));
    }

    [Fact]
    public async Task Cancel_OneThatRuns_StopsIt()
    {
        await using var rig = new JobRig((_, _, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        var job = await rig.CreateAsync(At(rig, 1), d => d with { TimeoutSeconds = 200 });
        var running = rig.App.Get<JobEngine>().RunAsync(default);
        await rig.PassAsync(Eventually.True(() => !rig.Action.Done.IsEmpty, "it runs"));

        var task = Assert.Single((await rig.Tasks.ListOpenAsync(JobRig.Ada, null, 10, default)).Items);
        Assert.Equal(RunState.Running, task.State);
        await rig.AddApp().Get<TaskService>().CancelAsync(JobRig.Ada, task.Id, null, default);
        await rig.PassAsync(running);

        Assert.Equal(RunState.Cancelled, (await rig.Tasks.GetAsync(JobRig.Ada, task.Id, default)).State);
    }

    [Fact]
    public async Task Change_OfTheSchedule_DropsWhatWasPlanned()
    {
        await using var rig = new JobRig();
        var job = await rig.CreateAsync(At(rig, 30));
        await rig.Jobs.ReplaceAsync(JobRig.Ada, job.Id, d => d with { Schedule = At(rig, 50) }, "job.update", null, default);

        await rig.RunAsync();

        Assert.Equal(rig.Action.Done.Count, (await rig.HistoryAsync(job.Id)).Count);
        Assert.Single(rig.Action.Done);
    }

    private static JobSchedule At(JobRig rig, int seconds) => new(At: rig.Time.GetUtcNow().AddSeconds(seconds));

    private static TimeSpan SinceMinute(JobRig rig) => TimeSpan.FromTicks(rig.Time.GetUtcNow().Ticks % TimeSpan.TicksPerMinute);

    private static Task<IReadOnlyList<RunItem>> EndedAsync(JobRig rig, string jobId, int count)
        => Eventually.Get(() => rig.HistoryAsync(jobId), h => h.Count(r => r.EndedAt is not null) >= count, $"{count} runs have ended");
}
