using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Processes;

public sealed class ProcessDeliveryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Run_FrameIsNotSettled_ComesAgainWithTheSameSnapshot()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(20 * Second);
        rig.Server.Store.Ingests = false;
        var snapshot = new ProcessSnapshot(
            rig.Clock.GetUtcNow().ToUnixTimeMilliseconds(), [new ProcessEntry(1, "init", 3, 4096, 1)]);
        rig.Spool.Attach(snapshot);
        await rig.RunAsync(20 * Second);
        rig.Server.Store.Ingests = true;
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        var carrying = rig.Server.Store.Processes.Where(p => p.Encoded.Length > 0).ToArray();
        Assert.InRange(carrying.Length, 2, 3);
        Assert.Single(carrying.Select(c => c.Sequence).Distinct());
        Assert.All(carrying, c => Assert.Equal(ProcessCodec.Encode(snapshot), c.Encoded));
    }
}
