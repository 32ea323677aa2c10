using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Transport;

public sealed class ChaosTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_RandomFailures_StoresEverySampleExactlyOnce(int seed)
    {
        await using var rig = await Rig.StartAsync();
        var random = new Random(seed);
        rig.Server.Intercept = (context, kind) => MisbehaveAsync(random, context, kind);
        for (var minute = 0; minute < 20; minute++)
        {
            rig.Server.Store.Ingests = random.Next(4) > 0;
            rig.Server.FlushIntervalSeconds = random.Next(1, 8);
            if (random.Next(5) == 0)
            {
                rig.Server.HubToken = $"SharedAccessSignature sr={minute}";
            }

            if (random.Next(4) == 0)
            {
                rig.Series.Add(Wire.SeriesDefinition.Gauge($"b.s{minute}", "1"));
            }

            await rig.RunAsync(TimeSpan.FromMinutes(1));
        }

        rig.Server.Store.Ingests = true;
        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.Equal(0UL, rig.Server.Store.Lost);
        Assert.Equal(0, rig.Counters.SamplesDropped);
        Assert.True(rig.Counters.SendErrors > 10);
    }

    private static async Task<bool> MisbehaveAsync(
        Random random, Microsoft.AspNetCore.Http.HttpContext context, string kind)
    {
        switch (random.Next(12))
        {
            case 0:
                return await ServerDouble.Answer(context, kind == "hub" ? 503 : 500);
            case 1:
                return await ServerDouble.Answer(context, 429, retryAfter: "3");
            case 2:
                context.Abort();
                return true;
            case 3 when kind is "hub":
                // Taken, but the connection dies before the answer: the agent cannot know.
                context.Response.OnStarting(() =>
                {
                    context.Abort();
                    return Task.CompletedTask;
                });
                return false;
            case 4 when kind is "control":
                await context.Response.Body.WriteAsync("{\"Settled\":\"1="u8.ToArray());
                return true;
            default:
                return false;
        }
    }
}
