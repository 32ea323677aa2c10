using CloudNexus.Faults.Tests.Support;

namespace CloudNexus.Faults.Tests;

[Collection(FaultsCollection.Name)]
public sealed class ServerFaultTests
{
    [Fact]
    public async Task Away_ForADayAndBack_StoresEverySampleOnce()
    {
        // Quick: to make the smallest of a day's windows would take longer than all else here.
        await using var rig = await StartAsync(11, closing: "quick");
        await rig.RunAsync(30);
        await rig.Front.StopAsync();
        await rig.RunAloneAsync(86_400);
        await rig.Front.StartAsync();

        await rig.AssertAllStoredAsync();
        Assert.InRange(rig.HandedOut.Count, 86_430, int.MaxValue);
        Assert.Equal(0, rig.Server.Counter("ingest.frames_lost"));
    }

    [Fact]
    public async Task Misbehaves_EveryWayAtOnce_StoresEverySampleOnce()
    {
        await using var rig = await StartAsync(12);
        rig.Front.Behave = Mischief.Mixture(rig.Random);
        rig.Hub.Times = Mischief.LosesAndDoubles(rig.Random);
        rig.Hub.Shuffle = new Random(FaultRuns.Seed(12));
        const int Enough = 50;
        const int MostRounds = 300;

        // On a busy machine fewer requests are made in a round.
        for (var i = 0; i < FaultRuns.Rounds(30) || (i < MostRounds && rig.Front.Misbehaved <= Enough); i++)
        {
            rig.Hub.Holds = rig.Random.Next(3) == 0;
            await rig.RunAsync(rig.Random.Next(5, 40), patienceMs: 30);
        }

        Assert.True(rig.Front.Misbehaved > Enough, $"Only {rig.Front.Misbehaved} requests met a misbehaviour.");
        rig.Behave();

        // Until those who still wait for an answer have given up.
        await rig.RunAsync(11, patienceMs: 30);
        await rig.AssertAllStoredAsync();
        Assert.Equal(0, rig.Server.Counter("ingest.frames_lost"));
    }

    [Fact]
    public async Task StoreFallsBack_AgainAndAgain_StoresEverySampleOnce()
    {
        await using var rig = await StartAsync(13);
        for (var i = 0; i < FaultRuns.Rounds(12); i++)
        {
            await rig.RunAsync(rig.Random.Next(1, 30));
            var fallBack = await rig.RememberStoreAsync();
            await rig.RunAsync(5);
            await fallBack();
        }

        await rig.AssertAllStoredAsync();
        Assert.Equal(0, rig.Server.Counter("ingest.frames_lost"));
    }

    /// <summary>What was settled and taken back must still be held, however long the agent was kept from reading that.</summary>
    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public async Task StoreFallsBack_UnseenForMinutes_StoresEverySampleOnce(int seed, bool sleeps)
    {
        await using var rig = await StartAsync(seed);
        await rig.RunAsync(30);
        var fallBack = await rig.RememberStoreAsync();
        await rig.RunAsync(20);
        await fallBack();
        await rig.Front.StopAsync();
        if (sleeps)
        {
            await rig.SleepAsync(TimeSpan.FromMinutes(10));
        }

        await rig.RunAloneAsync(300);
        await rig.Front.StartAsync();

        await rig.AssertAllStoredAsync();
        Assert.Equal(0, rig.Server.Counter("ingest.frames_lost"));
    }

    [Fact]
    public async Task AwayAtTheStop_NextLifeBringsWhatWasLeft()
    {
        await using var rig = await StartAsync(14);
        await rig.RunAsync(20);
        for (var i = 0; i < 3; i++)
        {
            await rig.Front.StopAsync();
            await rig.RunAsync(20);
            await rig.Agent.StopAsync();
            await rig.Front.StartAsync();
            rig.Begin();
            await rig.RunAsync(i * 10);
        }

        await rig.AssertAllStoredAsync();
        Assert.Equal(0, rig.Server.Counter("ingest.frames_lost"));
    }

    private static async Task<Rig> StartAsync(int seed, string closing = "smallest")
    {
        var rig = new Rig(FaultRuns.Seed(seed), closing: closing);
        await rig.Front.StartAsync();
        rig.Begin();
        return rig;
    }
}
