using CloudNexus.Functions.Audit;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Functions.Tests.History;

public class RetentionTests
{
    [Fact]
    public async Task Run_TablesWhoseTimeHasPassed_AreDroppedAndOthersKept()
    {
        var rig = new HistoryRig();
        await new DeadLetterStore(rig.Tables, rig.Time, NullLogger<DeadLetterStore>.Instance)
            .AddAsync(RefusalReason.Malformed, null, new byte[] { 1 }, default);
        await new AuditStore(rig.Tables, rig.Time).AppendAsync([new AuditEntry("a", "b.c", "", true)], default);
        await SettleDayAsync(rig);
        string[] all = ["Audit202611", "DeadLetters20261101", "m15x2026", "m1x202611", "raw20261101"];
        Assert.Equal(all, await TablesAsync(rig));

        Assert.Empty(await rig.Retention.RunAsync(default));
        rig.Time.Advance(new DateTimeOffset(2026, 11, 4, 6, 0, 0, TimeSpan.Zero) - rig.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Empty(await rig.Retention.RunAsync(default));
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["raw20261101"], await rig.Retention.RunAsync(default));
        rig.Time.Advance(TimeSpan.FromDays(15));
        Assert.Equal(["DeadLetters20261101"], await rig.Retention.RunAsync(default));
        rig.Time.Advance(TimeSpan.FromDays(45));
        Assert.Equal(["m1x202611"], await rig.Retention.RunAsync(default));
        rig.Time.Advance(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero).AddDays(400) - rig.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Empty(await rig.Retention.RunAsync(default));
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["Audit202611"], await rig.Retention.RunAsync(default));
        rig.Time.Advance(TimeSpan.FromDays(465));
        Assert.Equal(["m15x2026"], await rig.Retention.RunAsync(default));
        Assert.Empty(await TablesAsync(rig));
    }

    [Fact]
    public async Task Run_RawIsDropped_RollUpsAnswerAndNothingIsMadeAgain()
    {
        var rig = new HistoryRig();
        var start = await SettleDayAsync(rig);
        var before = await rig.AskAsync(TestSamples.All, start, start + 3_600_000, 4, tier: Tier.Minute);
        rig.Time.Advance(TimeSpan.FromDays(4));
        await rig.Retention.RunAsync(default);
        var left = await TablesAsync(rig);

        Assert.Equal(before, await rig.AskAsync(TestSamples.All, start, start + 3_600_000, 4, tier: Tier.Minute));
        Assert.DoesNotContain("name", await rig.AskAsync(TestSamples.All, start, start + 3_600_000, 4, tier: Tier.Raw), StringComparison.Ordinal);

        // A window that was open all the time, and marks that nobody worked off.
        await rig.IngestAsync(TestSamples.Make(3, start, 600)[0]);
        await rig.Dirty.MarkAsync(HistoryRig.Node, Tier.Minute, [start], default);
        rig.Time.Advance(TimeSpan.FromDays(60));
        await rig.Retention.RunAsync(default);
        await rig.Dirty.MarkAsync(HistoryRig.Node, Tier.Quarter, [start], default);
        await rig.SettleAsync();

        Assert.Equal(["m15x2026"], await TablesAsync(rig));
        Assert.Equal(["m15x2026", "m1x202611"], left);
        Assert.Equal(before, await rig.AskAsync(TestSamples.All, start, start + 3_600_000, 4, tier: Tier.Quarter));
    }

    [Fact]
    public async Task Write_ExpiredWindow_IsRefused()
    {
        var rig = new HistoryRig();
        var start = Tier.Raw.StartOf(rig.NowMs);
        rig.Time.Advance(TimeSpan.FromDays(4));

        Assert.False(rig.TierTables.IsKept(Tier.Raw, start));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => rig.Raw.SaveAsync(HistoryRig.Node, start, WindowBlock.Empty, new RawWindow(null, 0, WindowBlock.Empty), default));
        Assert.Empty(await TablesAsync(rig));
    }

    private static async Task<long> SettleDayAsync(HistoryRig rig)
    {
        var start = rig.NowMs;
        foreach (var block in TestSamples.Make(2, start, 3600))
        {
            await rig.IngestAsync(block);
        }

        rig.Time.Advance(TimeSpan.FromHours(7));
        await rig.SettleAsync();
        return start;
    }

    /// <summary>Those that retention looks after.</summary>
    private static async Task<IReadOnlyList<string>> TablesAsync(HistoryRig rig)
        => [.. (await rig.Tables.ListAsync("", default)).Where(t => t.Any(char.IsAsciiDigit)).Order(StringComparer.Ordinal)];
}
