using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Jobs;

/// <summary>Engines on one store of which one after the other loses its store at a random request, before or after it is carried out, for
/// good.</summary>
[Collection(AppCollection.Name)]
public class KilledEngineTests
{
    private const int Jobs = 10;
    private const int Occurrences = 100;

    [Theory]
    [InlineData(2, 11)]
    [InlineData(3, 12)]
    public async Task Run_EnginesKilledAtRandom_EachOccurrenceRunsOnceOrIsRetriedWithAReason(int engineCount, int seed)
    {
        var fate = new Fate(seed);
        await using var rig = new JobRig();
        var made = await rig.CreateEachTenSecondsAsync(Jobs);
        var end = rig.Time.GetUtcNow().AddSeconds(10 * Occurrences);
        using var stop = new CancellationTokenSource();
        var engines = new List<(ServiceApp App, Task Spell)>();
        var gone = new List<Task>();
        var kills = 0;
        while (rig.Time.GetUtcNow() <= end || await IsOpenAsync(rig, end))
        {
            if (rig.Time.GetUtcNow() > end.AddMinutes(20))
            {
                Assert.Fail(await OpenAsync(rig, end, engines));
            }

            kills += engines.Count(e => e.App.Transport.IsCut);
            gone.AddRange(engines.Where(e => e.App.Transport.IsCut).Select(e => e.Spell));
            await Task.WhenAll(gone.Concat(engines.Select(e => e.Spell)).Where(s => s.IsCompleted));
            engines.RemoveAll(e => e.App.Transport.IsCut);
            engines = [.. engines.Select(e => e.Spell.IsCompleted ? (e.App, JobRig.SpellAsync(e.App, stop.Token)) : e)];
            while (engines.Count < engineCount)
            {
                var app = rig.AddApp();
                fate.Hangs(app.Transport);
                engines.Add((app, JobRig.SpellAsync(app, stop.Token)));
            }

            await rig.StepAsync(TimeSpan.FromSeconds(5));
        }

        await stop.CancelAsync();
        await rig.PassAsync(Task.WhenAll([.. gone, .. engines.Select(e => e.Spell)]));
        Assert.True(kills >= 5, $"{kills} kills");
        await CheckAsync(rig, made, end);
    }

    /// <summary>Whether something planned until then is not settled: another attempt at it may be ready only later.</summary>
    private static async Task<bool> IsOpenAsync(JobRig rig, DateTimeOffset end)
        => (await rig.App.Get<DueStore>().ListAsync(end.AddDays(1), default)).Any(o => o.Planned <= end);

    /// <summary>What was due and is not run, and what the engines do.</summary>
    private static async Task<string> OpenAsync(JobRig rig, DateTimeOffset end, List<(ServiceApp App, Task Spell)> engines)
    {
        var open = (await rig.App.Get<DueStore>().ListAsync(end.AddDays(1), default)).Where(o => o.Planned <= end).ToArray();
        var runs = new List<string>();
        foreach (var one in open.Take(3))
        {
            var state = await (await rig.App.Tables.GetAsync(Tables.JobRuns)).GetEntityIfExistsAsync(one.JobId, "state");
            runs.Add($"{one}: {await rig.App.Get<RunStore>().FindAsync(one.RunId, default)}; active: {state.Value.GetString("Active")}");
        }

        var shares = await (await rig.App.Tables.GetAsync(Tables.JobEngines)).GetEntityIfExistsAsync("engines", "shares");
        runs.Add(shares.Value.GetString("Shares")!);
        return $"{open.Length} that were due by {end} are not run at {rig.Time.GetUtcNow()}: {string.Join("; ", runs)}. Engines: "
            + string.Join(", ", engines.Select(e => $"{e.App.Get<JobEngine>().Name} {e.Spell.Status} {e.App.Transport.Sent}"));
    }

    private static async Task CheckAsync(JobRig rig, IEnumerable<JobItem> made, DateTimeOffset end)
    {
        var (succeeded, begun, givenUp) = (0, 0, 0);
        foreach (var job in made)
        {
            var all = await rig.HistoryAsync(job.Id);
            succeeded += all.Count(r => r.State == RunState.Succeeded);
            begun += all.Count;
            var history = all.Where(r => r.Planned <= end).ToArray();
            var times = Enumerable.Range(1, Occurrences).Select(i => job.UpdatedAt.AddSeconds(10 * i));
            Assert.Equal(times, history.Select(r => r.Planned).Distinct().Order());
            foreach (var occurrence in history.GroupBy(r => r.Planned))
            {
                var isGivenUp = occurrence.All(r => r.State == RunState.Lost) && occurrence.Count() == RunEnding.MostLosses + 1;
                givenUp += isGivenUp ? 1 : 0;
                Assert.True(isGivenUp || occurrence.Count(r => r.State == RunState.Succeeded) == 1, string.Join('\n', occurrence));
                Assert.All(
                    occurrence.Where(r => r.State != RunState.Succeeded),
                    r => Assert.True(r is { State: RunState.Lost, Reason.Length: > 0 }, $"{r.State}: {r.Reason}"));
                Assert.Equal(Enumerable.Range(1, occurrence.Count()), occurrence.Select(r => r.Attempt).Order());
            }
        }

        // Killed under it more often than may be: recorded as such, and rare.
        Assert.InRange(givenUp, 0, Jobs * Occurrences / 50);

        // The action was done once for each attempt that is recorded: at most, for an engine may end between the record and the action.
        Assert.InRange(rig.Action.Done.Count, succeeded, begun);
    }

    /// <summary>Decides at which requests engines end.</summary>
    private sealed class Fate(int seed)
    {
        private const int RequestsALife = 700;
        private readonly Lock _gate = new();
        private readonly Random _random = new(seed);

        public void Hangs(SwitchableTransport transport)
        {
            transport.Before = _ => Strikes()
                ? throw Cut(transport)
                : Task.CompletedTask;
            transport.LosesAnswerOf = _ =>
            {
                // Never back to whole: what is killed is killed for good.
                if (Strikes())
                {
                    transport.IsCut = true;
                }

                return transport.IsCut;
            };
        }

        private bool Strikes()
        {
            lock (_gate)
            {
                return _random.Next(2 * RequestsALife) == 0;
            }
        }

        private static Azure.RequestFailedException Cut(SwitchableTransport transport)
        {
            transport.IsCut = true;
            return new Azure.RequestFailedException("The engine is killed.");
        }
    }
}
