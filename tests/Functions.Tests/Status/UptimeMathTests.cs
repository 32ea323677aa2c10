using CloudNexus.Functions.Status.Outages;
using CloudNexus.Functions.Status.Uptime;

namespace CloudNexus.Functions.Tests.Status;

public sealed class UptimeMathTests
{
    private const long Hour = 3_600_000;
    private static readonly DateTimeOffset Monday = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly long T = Monday.ToUnixTimeMilliseconds();

    [Fact]
    public void Cut_Days_SplitsAnOutageAtMidnight()
    {
        var laid = UptimeMath.Lay([Outage(T + (23 * Hour), T + (26 * Hour))], T + (48 * Hour));
        var days = UptimeMath.Cut(Monday, Monday.AddHours(36), UptimeMath.DayOf, d => d.AddDays(1), laid);
        Assert.Equal([(7200L, 83.333), (3600L, 95.833)], days.Select(d => (d.DownSeconds, d.Percent)));
        Assert.Equal((Monday.AddDays(1), Monday.AddHours(36)), (days[0].From, days[0].To));
    }

    [Fact]
    public void Cut_WeeksAndMonths_BeginOnMondayAndTheFirst()
    {
        var (from, to) = (Monday.AddDays(-3), Monday.AddDays(10));
        var weeks = UptimeMath.Cut(from, to, UptimeMath.WeekOf, d => d.AddDays(7), []);
        Assert.Equal([Monday.AddDays(7), Monday, from], weeks.Select(w => w.From));
        var months = UptimeMath.Cut(from, to, UptimeMath.MonthOf, d => d.AddMonths(1), []);
        Assert.Equal([new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), from], months.Select(m => m.From));
        Assert.All(weeks.Concat(months), p => Assert.Equal((100, 0L), (p.Percent, p.DownSeconds)));
    }

    [Fact]
    public void Part_PlannedAndWithdrawn_DoNotCount()
    {
        Outage[] outages =
        [
            Outage(T + (5 * Hour), T + (6 * Hour)) with { Kind = OutageKinds.Link, DownMs = 0 },
            Outage(T + (3 * Hour), T + (4 * Hour)) with { Kind = OutageKinds.Planned },
            Outage(T + Hour, T + (2 * Hour)),
        ];
        var part = UptimeMath.Part(T, T + (10 * Hour), UptimeMath.Lay(outages, T + (10 * Hour)));
        Assert.Equal((90, 3600L, 3600L), (part.Percent, part.DownSeconds, part.PlannedSeconds));
    }

    [Fact]
    public void Part_OutageWithoutAnEnd_LastsUntilTheNextOrNow()
    {
        Outage[] outages = [new("n", T + (5 * Hour), OutageKinds.Down), new("n", T + Hour, OutageKinds.Down)];
        Assert.Equal(9 * 3600, UptimeMath.Part(T, T + (10 * Hour), UptimeMath.Lay(outages, T + (10 * Hour))).DownSeconds);
    }

    [Fact]
    public void Part_OutageOfTwoSilences_CountsThoseAlone()
    {
        var outage = Outage(T + Hour, T + (4 * Hour)) with { DownMs = Hour };
        Assert.Equal(3600, UptimeMath.Part(T, T + (10 * Hour), UptimeMath.Lay([outage], T + (10 * Hour))).DownSeconds);
    }

    [Fact]
    public void Part_DownAllTheTime_IsZero()
        => Assert.Equal(0, UptimeMath.Part(T, T + Hour, UptimeMath.Lay([Outage(T - Hour, T + (2 * Hour))], T + (2 * Hour))).Percent);

    [Fact]
    public void Correct_NoSilenceLeft_IsWithdrawn()
    {
        var outage = new Outage("n", T, OutageKinds.Down) { PatienceSeconds = 30 };
        var after = OutageReview.Correct(outage, [], T + Hour, T);
        Assert.Equal((OutageKinds.Link, T + Hour, 0L, null), (after.Kind, after.ToMs!.Value, after.DownMs!.Value, after.Rebooted));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public void Correct_Silences_AreWhatRemains(int bootAfterFirstMs, bool isRebooted)
    {
        var outage = new Outage("n", T, OutageKinds.Down) { PatienceSeconds = 30 };
        var after = OutageReview.Correct(outage, [(T + 10, T + 30), (T + 50, T + 90)], T + 100, T + 10 + bootAfterFirstMs);
        Assert.Equal((T + 10, T + 90, 60L, isRebooted), (after.FromMs, after.ToMs!.Value, after.DownMs!.Value, after.Rebooted!.Value));
        Assert.Equal(T, after.ReportedMs);
    }

    private static Outage Outage(long fromMs, long toMs) => new("n", fromMs, OutageKinds.Down) { ToMs = toMs, DownMs = toMs - fromMs };
}
