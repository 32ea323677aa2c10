using CloudNexus.Functions.Notify.Queue;
using CloudNexus.Harness;
using static CloudNexus.Functions.Tests.Notify.Notices;

namespace CloudNexus.Functions.Tests.Notify;

public class CouriersTests
{
    [Fact]
    public async Task Run_DeadChannel_HoldsUpNobody()
    {
        await using var rig = new NotifyRig(delivers: true);
        await rig.AddAsync("dead");
        await rig.AddAsync("alive");
        var never = new TaskCompletionSource();
        rig.OtherSide = (url, _, cancellation) => url.Contains("dead", StringComparison.Ordinal)
            ? never.Task.WaitAsync(cancellation) : Task.CompletedTask;
        await rig.TellAsync(Firing(Rule()));
        await PassUntilAsync(rig, () => rig.ArrivedAt("alive").Count == 1);
        await rig.TellAsync(Firing(Rule("next")));
        await PassUntilAsync(rig, () => rig.ArrivedAt("alive").Count == 2);
        never.SetResult();

        // As the timer does: its loop may have ended meanwhile.
        await rig.App.Get<Couriers>().RunAsync(default);
        await PassUntilAsync(rig, () => rig.ArrivedAt("dead").Count == 2);
    }

    [Fact]
    public async Task Run_WhatAnotherInstanceLeft_IsDelivered()
    {
        await using var rig = new NotifyRig();
        await rig.AddAsync("one");
        await rig.TellAsync(Firing(Rule()));
        var running = rig.AddApp(delivers: true).Get<Couriers>().RunAsync(default);
        await PassUntilAsync(rig, () => rig.Arrived.Count == 1 && running.IsCompleted);
        await running;
    }

    private static async Task PassUntilAsync(NotifyRig rig, Func<bool> isSo) => await Eventually.True(
        () =>
        {
            rig.App.Time.Advance(TimeSpan.FromSeconds(1));
            return isSo();
        },
        "it is so");
}
