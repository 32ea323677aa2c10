using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Jobs;

[Collection(AppCollection.Name)]
public class RetryTests
{
    /// <summary>
    /// Each attempt fails with the same probability p, independently. Of the runs whose first attempt failed, those recover that do not fail
    /// n - 1 times more: 1 - p^(n-1). At p = 0.5 and n = 4 that is 0.875, at p = 0.3 it is 0.973.
    /// </summary>
    [Theory]
    [InlineData(0.5, 4, 0.875)]
    [InlineData(0.3, 4, 0.973)]
    public async Task Run_FailingTransiently_RecoversAsTheArithmeticSays(double failureRate, int attempts, double expected)
    {
        const int Runs = 150;
        Assert.Equal(expected, 1 - Math.Pow(failureRate, attempts - 1), 3);
        var random = new Random(5);
        var fate = Enumerable.Range(0, Runs).ToDictionary(
            i => $"t{i}", _ => new Queue<bool>(Enumerable.Range(0, attempts).Select(_ => random.NextDouble() < failureRate)));
        await using var rig = new JobRig(
            (acted, _, _) => fate[acted.JobName].Dequeue() ? throw new JobFailedException("transient") : Task.CompletedTask);
        for (var i = 0; i < Runs; i++)
        {
            var task = new NewTask(new JobAction(RecordingAction.Name), Name: $"t{i}", Retry: new JobRetry(attempts, 1, 4));
            await rig.Jobs.CreateAsync(JobRig.Ada, task, null, default);
        }

        await rig.RunAsync();

        var ended = (await rig.Tasks.ListEndedAsync(JobRig.Ada, null, null, 2000, default)).Items.GroupBy(r => r.JobId).ToArray();
        Assert.Equal(Runs, ended.Length);
        var failedFirst = ended.Where(g => g.Any(r => r is { Attempt: 1, State: RunState.Failed })).ToArray();
        var recovered = failedFirst.Count(g => g.Any(r => r.State == RunState.Succeeded));
        Assert.InRange(failedFirst.Length, Runs * failureRate * 0.7, Runs * failureRate * 1.4);
        Assert.InRange((double)recovered / failedFirst.Length, 0.85, 1);
        Assert.All(ended, g => Assert.Equal(Enumerable.Range(1, g.Count()), g.Select(r => r.Attempt).Order()));
    }

    [Theory]
    [InlineData(1, 0, 5)]
    [InlineData(1, 1, 10)]
    [InlineData(2, 0, 10)]
    [InlineData(4, 1, 80)]
    [InlineData(5, 1, 100)]
    [InlineData(100, 0, 50)]
    public void After_Attempt_DoublesFromHalfToWholeAndEndsAtTheMost(int attempt, double chance, double seconds)
        => Assert.Equal(seconds, Backoff.After(new JobRetry(10, 10, 100), attempt, chance).TotalSeconds, 6);

    /// <summary>A service that is away is waited for at least half of the doubled pauses: of 10 s and five attempts 5 + 10 + 20 + 40 s.</summary>
    [Fact]
    public void After_FiveAttempts_OutlastsAnOutageOfMoreThanAMinute()
        => Assert.Equal(75, Enumerable.Range(1, 4).Sum(i => Backoff.After(new JobRetry(5, 10, 600), i, 0).TotalSeconds));

    [Fact]
    public async Task Run_FailingForGood_IsAnEventAndSuccessIsNone()
    {
        var events = new RecordedEvents();
        await using var rig = new JobRig(
            (acted, _, _) => acted.JobName == "bad" ? throw new JobFailedException("always") : Task.CompletedTask,
            s => s.Add(new(typeof(Functions.Events.IEvents), events)));
        await rig.Jobs.CreateAsync(JobRig.Ada, TaskOf("bad"), null, default);
        await rig.Jobs.CreateAsync(JobRig.Ada, TaskOf("good"), null, default);
        await rig.RunAsync();
        var failed = Assert.Single(events.Of(Functions.Events.EventTypes.JobRunFailed));
        Assert.Equal("Job 'bad' failed on attempt 2.", failed.Text);
        Assert.Equal("Failed", RecordedEvents.New(failed, "state"));

        static NewTask TaskOf(string name) => new(new JobAction(RecordingAction.Name), Name: name, Retry: new JobRetry(2, 1, 1));
    }

    [Fact]
    public async Task Run_LostMoreOftenThanMay_IsGivenUp()
    {
        await using var rig = new JobRig();
        var item = await rig.CreateAsync(new JobSchedule(At: rig.Time.GetUtcNow().AddSeconds(1)));
        var (job, _) = (await rig.App.Get<JobStore>().FindAsync(item.Id, default))!.Value;
        var (due, runs) = (rig.App.Get<DueStore>(), rig.App.Get<RunStore>());
        var next = Assert.Single(await due.ListAsync(DateTimeOffset.MaxValue.AddDays(-1), default));
        for (var losses = 0; losses <= RunEnding.MostLosses; losses++)
        {
            // An engine that begins the run and is never heard of again.
            var begun = (await runs.BeginAsync(next with { Owner = $"gone{losses}" }, 1, TimeSpan.FromSeconds(1), default)).Run!;
            rig.Time.Advance(TimeSpan.FromSeconds(2));
            var following = await rig.App.Get<RunEnding>().SettleAsync(job, next, begun, default);
            Assert.Equal(losses < RunEnding.MostLosses, following is not null);
            next = following ?? next;
        }

        Assert.Empty(await due.ListAsync(DateTimeOffset.MaxValue.AddDays(-1), default));
        var history = await rig.HistoryAsync(job.Id);
        Assert.All(history, r => Assert.Equal(RunState.Lost, r.State));
        Assert.Contains("gone0 stopped answering", history[0].Reason, StringComparison.Ordinal);
    }
}
