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
        var made = new List<JobItem>();
        for (var i = 0; i < Jobs; i++)
        {
            made.Add(await rig.CreateAsync(
                new JobSchedule(EverySeconds: 10), d => d with { Missed = JobMissed.All, MaxConcurrent = 10 }, $"job {i}"));
        }

        var end = rig.Time.GetUtcNow().AddSeconds(10 * Occurrences);
        using var stop = new CancellationTokenSource();
        var engines = new List<(ServiceApp App, Task Spell)>();
        var gone = new List<Task>();
        var kills = 0;
        while (rig.Time.GetUtcNow() <= end || await IsOpenAsync(rig, end))
        {
            Assert.True(rig.Time.GetUtcNow() < end.AddHours(1), "what was due is not run");
            kills += engines.Count(e => e.App.Transport.IsCut);
            gone.AddRange(engines.Where(e => e.App.Transport.IsCut).Select(e => e.Spell));
            await Task.WhenAll(gone.Concat(engines.Select(e => e.Spell)).Where(s => s.IsCompleted));
            engines.RemoveAll(e => e.App.Transport.IsCut);
            engines = [.. engines.Select(e => e.Spell.IsCompleted ? (e.App, SpellAsync(e.App, stop.Token)) : e)];
            while (engines.Count < engineCount)
            {
                var app = rig.AddApp();
                fate.Hangs(app.Transport);
                engines.Add((app, SpellAsync(app, stop.Token)));
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

    private static async Task CheckAsync(JobRig rig, IEnumerable<JobItem> made, DateTimeOffset end)
    {
        var (succeeded, begun) = (0, 0);
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
                Assert.Equal(1, occurrence.Count(r => r.State == RunState.Succeeded));
                Assert.All(
                    occurrence.Where(r => r.State != RunState.Succeeded),
                    r => Assert.True(r is { State: RunState.Lost, Reason.Length: > 0 }, $"{r.State}: {r.Reason}"));
                Assert.Equal(Enumerable.Range(1, occurrence.Count()), occurrence.Select(r => r.Attempt).Order());
            }
        }

        // The action was done once for each attempt that is recorded: at most, for an engine may end between the record and the action.
        Assert.InRange(rig.Action.Done.Count, succeeded, begun);
    }

    private static async Task SpellAsync(ServiceApp app, CancellationToken stop)
    {
        try
        {
            await Task.Run(() => app.Get<JobEngine>().RunAsync(stop), CancellationToken.None);
        }
        catch (TableStorageException)
        {
            // Its store is gone.
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The test is over.
        }
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
                transport.IsCut |= Strikes();
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
