using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Jobs;

/// <summary>Engines whose store is away again and again, each time for less than a claim is good.</summary>
[Collection(AppCollection.Name)]
public class BlinkingStoreTests
{
    private const int Jobs = 10;
    private const int Occurrences = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(1, 21)]
    [InlineData(2, 22)]
    public async Task Run_StoreAwayForMoments_EachOccurrenceIsDoneOnce(int engineCount, int seed)
    {
        await using var rig = new JobRig();
        var made = await rig.CreateEachTenSecondsAsync(Jobs);
        var end = rig.Time.GetUtcNow().AddSeconds(10 * Occurrences);
        using var stop = new CancellationTokenSource();
        var store = new Blinks(seed);
        var engines = Enumerable.Range(0, engineCount).Select(_ => rig.AddApp()).Select(app => (App: app, Spell: Task.CompletedTask)).ToArray();
        Array.ForEach(engines, e => store.Hangs(e.App.Transport));
        while (rig.Time.GetUtcNow() <= end || (await rig.App.Get<DueStore>().ListAsync(end, default)).Count > 0)
        {
            Assert.True(rig.Time.GetUtcNow() < end + Patience, "Some that were due are not run.");
            await Task.WhenAll(engines.Select(e => e.Spell).Where(s => s.IsCompleted));
            engines = [.. engines.Select(e => e.Spell.IsCompleted ? (e.App, JobRig.SpellAsync(e.App, stop.Token)) : e)];
            await rig.StepAsync(TimeSpan.FromSeconds(2));
        }

        await rig.StepAsync(TimeSpan.Zero);
        await stop.CancelAsync();
        await rig.PassAsync(Task.WhenAll(engines.Select(e => e.Spell)));
        Assert.True(store.Count >= 50, $"{store.Count} times away");
        foreach (var job in made)
        {
            var all = await rig.HistoryAsync(job.Id);
            var history = all.Where(r => r.Planned <= end).ToArray();
            Assert.Equal(Enumerable.Range(1, Occurrences).Select(i => job.UpdatedAt.AddSeconds(10 * i)), history.Select(r => r.Planned));
            Assert.All(history, r => Assert.True(r is { State: RunState.Succeeded, Attempt: 1 }, r.ToString()));

            // A run of later may have been recorded as begun when the engines were ended, and not be done.
            Assert.InRange(rig.Action.Done.Count(d => d.JobName == job.Definition.Name), all.Count(r => r.EndedAt is not null), all.Count);
        }
    }

    /// <summary>Has a request in fifty fail, before or after it is carried out, and up to three that follow it.</summary>
    private sealed class Blinks(int seed)
    {
        private const int Each = 50;
        private const int MostMore = 3;
        private readonly Lock _gate = new();
        private readonly Random _random = new(seed);
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Hangs(SwitchableTransport transport)
        {
            var more = 0;
            transport.Before = _ => IsAway(ref more)
                ? throw new Azure.RequestFailedException("The store is away.")
                : Task.CompletedTask;
            transport.LosesAnswerOf = _ => IsAway(ref more);
        }

        private bool IsAway(ref int more)
        {
            lock (_gate)
            {
                if (more > 0)
                {
                    more--;
                    return true;
                }

                if (_random.Next(2 * Each) > 0)
                {
                    return false;
                }

                _count++;
                more = _random.Next(MostMore + 1);
                return true;
            }
        }
    }
}
