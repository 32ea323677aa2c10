using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Jobs;

/// <summary>Engines on one store of which one after the other loses its store at a random moment, for good.</summary>
[Collection(AppCollection.Name)]
public class KilledEngineTests
{
    [Fact]
    public async Task Run_EnginesKilledAtRandom_EachOccurrenceRunsOnceOrIsRetriedWithAReason()
    {
        const int Jobs = 10;
        const int Occurrences = 100;
        var random = new Random(11);
        await using var rig = new JobRig();
        var made = new List<JobItem>();
        for (var i = 0; i < Jobs; i++)
        {
            made.Add(await rig.CreateAsync(new JobSchedule(EverySeconds: 10), d => d with { Missed = JobMissed.All }, $"job {i}"));
        }

        var end = rig.Time.GetUtcNow().AddSeconds(10 * (Occurrences + 1));
        var engines = new List<ServiceApp> { rig.AddApp(), rig.AddApp(), rig.AddApp() };
        var running = engines.ToDictionary(e => e, e => SpellAsync(e));
        while (rig.Time.GetUtcNow() < end || await OpenAsync(rig, end))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            rig.Time.Advance(TimeSpan.FromSeconds(2));
            foreach (var app in engines.ToArray())
            {
                if (random.Next(40) == 0)
                {
                    app.Transport.IsCut = true;
                    engines.Remove(app);
                    engines.Add(rig.AddApp());
                    running[engines[^1]] = SpellAsync(engines[^1]);
                }
                else if (running[app].IsCompleted)
                {
                    running[app] = SpellAsync(app);
                }
            }
        }

        var ran = rig.Action.Done.Count;
        var lost = 0;
        foreach (var job in made)
        {
            var history = (await rig.HistoryAsync(job.Id)).Where(r => r.Planned <= end).ToArray();
            foreach (var occurrence in history.GroupBy(r => r.Planned))
            {
                Assert.Equal(1, occurrence.Count(r => r.State == RunState.Succeeded));
                Assert.All(
                    occurrence.Where(r => r.State != RunState.Succeeded),
                    r => Assert.True(r is { State: RunState.Lost, Reason.Length: > 0 }, $"{r.State}: {r.Reason}"));
                lost += occurrence.Count() - 1;
            }

            var planned = history.Select(r => r.Planned).Distinct().Order().ToArray();
            Assert.True(planned.Length >= Occurrences);
            Assert.All(planned.Zip(planned.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(10), pair.Second - pair.First));
        }

        Assert.InRange(ran, Jobs * Occurrences, (Jobs * Occurrences) + lost + (2 * Jobs));
        foreach (var job in made)
        {
            await rig.Jobs.RemoveAsync(JobRig.Ada, job.Id, null, default);
        }

        await rig.PassAsync(Task.WhenAll(running.Values), TimeSpan.FromSeconds(5));
    }

    private static async Task SpellAsync(ServiceApp app)
    {
        try
        {
            await app.Get<JobEngine>().RunAsync(default);
        }
        catch (TableStorageException)
        {
            // Its store is gone.
        }
    }

    private static async Task<bool> OpenAsync(JobRig rig, DateTimeOffset until)
        => (await rig.App.Get<DueStore>().ListAsync(until, default)).Count > 0;
}
