using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Live;

public sealed class GovernorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(10, 5)]
    [InlineData(50, 5)]
    [InlineData(100, 5)]
    [InlineData(300, 5)]
    [InlineData(500, 5)]
    [InlineData(501, 6)]
    [InlineData(1_000, 10)]
    [InlineData(3_000, 30)]
    [InlineData(6_000, 60)]
    [InlineData(10_000, 60)]
    public void PaceOf_Fleet_IsNodesByFramesASecond(int nodes, int seconds)
        => Assert.Equal(new Pace(seconds, seconds), Governor.PaceOf(new FleetLoad(nodes, 100, 1)));

    [Theory]
    [InlineData(10, 1.5, 8)]
    [InlineData(10, 24, 120)]
    [InlineData(1_000, 3, 30)]
    [InlineData(10_000, 1.5, 90)]
    [InlineData(10_000, 24, 120)]
    public void PaceOf_Budget_StretchesToTwoMinutesAndNoFurther(int nodes, double stretch, int seconds)
        => Assert.Equal(new Pace(seconds, seconds), Governor.PaceOf(new FleetLoad(nodes, 100, stretch)));

    [Fact]
    public void PaceOf_MoreNodesOrStretchOrFewerFrames_NeverGetsShorter()
    {
        int[] sizes = [0, 1, 10, 50, 100, 300, 499, 500, 501, 999, 1_000, 3_000, 5_999, 6_000, 10_000, 100_000];
        double[] stretches = [1, 1.01, 1.5, 2, 5, 24];
        int[] frames = [10_000, 1_000, 100, 50, 1];
        foreach (var stretch in stretches)
        {
            foreach (var rate in frames)
            {
                AssertGrowing(sizes.Select(n => Governor.PaceOf(new FleetLoad(n, rate, stretch))));
            }
        }

        AssertGrowing(stretches.Select(s => Governor.PaceOf(new FleetLoad(800, 100, s))));
        AssertGrowing(frames.Select(f => Governor.PaceOf(new FleetLoad(800, f, 1))));
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(1_200, 10)]
    [InlineData(1_201, 13)]
    [InlineData(800, 10)]
    [InlineData(799, 10)]
    [InlineData(700, 7)]
    public void Govern_FleetChanges_MovesOnlyBeyondAFifth(int nodes, int seconds)
    {
        var governor = new Governor { Load = new FleetLoad(nodes, 100, 1) };
        var row = OpenControl.New with { FlushIntervalSeconds = 10, PollIntervalSeconds = 10 };
        Assert.Equal(nodes == 10 ? 5 : seconds, governor.Govern(row, Now).FlushIntervalSeconds);
        Assert.Equal(nodes == 10 ? 5 : seconds, governor.Govern(row, Now).PollIntervalSeconds);
    }

    [Fact]
    public void Govern_FleetSwingsAroundAStep_DoesNotSwing()
    {
        var governor = new Governor { Load = new FleetLoad(1_000, 100, 1) };
        var row = governor.Govern(OpenControl.New, Now);
        var changes = 0;
        for (var i = 0; i < 20; i++)
        {
            governor.Load = new FleetLoad(i % 2 == 0 ? 1_001 : 999, 100, 1);
            var next = governor.Govern(row, Now);
            changes += next == row ? 0 : 1;
            row = next;
        }

        Assert.Equal(0, changes);
    }

    [Fact]
    public void Govern_Watched_SendsEachSecondWhateverTheFleetAndBudget()
    {
        var governor = new Governor { Load = new FleetLoad(10_000, 100, 24) };
        var watched = OpenControl.New with
        {
            WatchUntilMs = Now.AddSeconds(1).ToUnixTimeMilliseconds(),
            FlushIntervalSeconds = 60,
            PrefersGateway = true,
        };

        var during = governor.Govern(watched, Now);
        var after = governor.Govern(during, Now.AddSeconds(1));
        Assert.Equal((true, false), (during.PrefersGateway, after.PrefersGateway));

        Assert.Equal((1, 5), (during.FlushIntervalSeconds, during.PollIntervalSeconds));
        Assert.Equal((120, 120, 0L), (after.FlushIntervalSeconds, after.PollIntervalSeconds, after.WatchUntilMs));
    }

    [Fact]
    public void Govern_FleetNotKnownYet_LeavesARowAsItIs()
    {
        var row = OpenControl.New with { FlushIntervalSeconds = 60, PollIntervalSeconds = 60 };
        Assert.Equal(row, new Governor().Govern(row, Now));
    }

    [Fact]
    public void Govern_Row_LeavesWhatIsSettledAndFlagsAlone()
    {
        var settled = new Settlement();
        settled.Settle(1, 1);
        var row = OpenControl.New with { Settled = settled, Flags = OpenControl.SyncFlag };
        var governed = new Governor { Load = new FleetLoad(3_000, 100, 1) }.Govern(row, Now);
        Assert.Equal(row with { FlushIntervalSeconds = 30, PollIntervalSeconds = 30 }, governed);
    }

    private static void AssertGrowing(IEnumerable<Pace> paces)
    {
        var all = paces.ToArray();
        Assert.Equal(all.OrderBy(p => p.FlushIntervalSeconds).ThenBy(p => p.PollIntervalSeconds), all);
        Assert.All(all, p => Assert.InRange(p.FlushIntervalSeconds, 5, 120));
    }
}
