using CloudNexus.Faults.Tests.Support;

namespace CloudNexus.Faults.Tests;

[Collection(FaultsCollection.Name)]
public sealed class MixtureTests
{
    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public async Task EveryFault_OneAfterTheOther_StoresEverySampleOnce(int seed)
    {
        await using var rig = new Rig(FaultRuns.Seed(seed));
        rig.Hub.Shuffle = new Random(FaultRuns.Seed(seed));
        await rig.Front.StartAsync();
        rig.Begin();
        for (var i = 0; i < FaultRuns.Rounds(50); i++)
        {
            await FaultAsync(rig, rig.Random.Next(10));
            await rig.RunAsync(rig.Random.Next(1, 40), patienceMs: 30);
        }

        await rig.Front.StopAsync();
        await rig.Front.StartAsync();
        rig.Behave();
        await rig.AssertAllStoredAsync();
        Assert.Equal(0, rig.Server.Counter("ingest.frames_lost"));
    }

    private static async Task FaultAsync(Rig rig, int fault)
    {
        switch (fault)
        {
            case 0 or 1:
                await rig.KillAsync();
                rig.Begin();
                break;
            case 2:
                await rig.Agent.StopAsync();
                rig.Begin();
                break;
            case 3:
                await rig.KillAsync();
                rig.Reboot(TimeSpan.FromSeconds(rig.Random.Next(30, 300)));
                rig.Begin();
                break;
            case 4:
                await rig.SleepAsync(TimeSpan.FromSeconds(rig.Random.Next(1, 900)));
                break;
            case 5:
                await rig.StepWallAsync(TimeSpan.FromSeconds(rig.Random.Next(-3600, 3600)));
                break;
            case 6:
                await rig.Front.StopAsync();
                await rig.RunAloneAsync(rig.Random.Next(1, 900));
                await rig.Front.StartAsync();
                break;
            case 7:
                await rig.Front.StopAsync();
                await rig.Agent.DoAsync($"disk {rig.Random.Next(20_000)}");
                await rig.RunAloneAsync(rig.Random.Next(1, 200));
                await rig.Agent.DoAsync("disk free");
                await rig.RunAloneAsync(62);
                await rig.Front.StartAsync();
                break;
            case 8:
                // No request is under way while the store is read and written: it would be half in it.
                await rig.RunAsync(1, patienceMs: 1000);
                var fallBack = await rig.RememberStoreAsync();
                await rig.RunAsync(5, patienceMs: 30);
                await rig.RunAsync(1, patienceMs: 1000);
                await fallBack();
                break;
            default:
                rig.Hub.Times = Mischief.LosesAndDoubles(rig.Random);
                rig.Front.Behave = Mischief.Mixture(rig.Random);
                await rig.RunAsync(rig.Random.Next(5, 60), patienceMs: 30);
                rig.Behave();
                break;
        }
    }
}
