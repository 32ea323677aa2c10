using CloudNexus.Faults.Tests.Support;

namespace CloudNexus.Faults.Tests;

[Collection(FaultsCollection.Name)]
public sealed class KillTests
{
    private static readonly int Kills = FaultRuns.Rounds(50);

    [Fact]
    public async Task Kill_FiftyTimesAtRandomPoints_StoresEverySampleOnce()
    {
        await using var rig = new Rig(FaultRuns.Seed(1));
        var isOpen = false;
        for (var round = 0; round < Kills; round++)
        {
            // Ten lives without a server, now and then, so that later ones are killed while they catch up.
            if (round % 10 == 0 && isOpen != (rig.Random.Next(3) > 0 || round == 0))
            {
                isOpen = !isOpen;
                await (isOpen ? rig.Front.StartAsync() : rig.Front.StopAsync());
            }

            await LiveAndDieAsync(rig);
        }

        if (!isOpen)
        {
            await rig.Front.StartAsync();
        }

        var taken = rig.HandedOut.Count;
        rig.Begin();
        await rig.AssertAllStoredAsync();
        Assert.True(taken > Kills / 5, $"Only {taken} samples were taken in the lives that were killed.");
        Assert.Equal(0, rig.Server.Counter("ingest.frames_lost"));
        Assert.Equal(0, rig.Server.Counter("ingest.refused"));
    }

    private static async Task LiveAndDieAsync(Rig rig)
    {
        rig.Begin();
        if (rig.Random.Next(5) > 0)
        {
            await rig.Agent.Ready;
        }

        // In real time: wherever the agent is by then.
        using var kill = new CancellationTokenSource(TimeSpan.FromMilliseconds(rig.Random.Next(0, 160)), TimeProvider.System);
        var living = LiveAsync(rig, kill.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, kill.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await rig.KillAsync();
        await living;
    }

    private static async Task LiveAsync(Rig rig, CancellationToken dead)
    {
        try
        {
            while (!dead.IsCancellationRequested)
            {
                await rig.RunAsync(1, patienceMs: 200);
            }
        }
        catch (Exception e) when (dead.IsCancellationRequested && e is InvalidOperationException or IOException)
        {
            // Killed in the middle of it.
        }
    }
}
