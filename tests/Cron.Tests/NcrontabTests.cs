using System.Globalization;

namespace CloudNexus.Cron.Tests;

public class NcrontabTests
{
    [Theory]
    [InlineData("* * * * * *", "2026-11-01 12:00:00", "2026-11-01 12:00:01")]
    [InlineData("0 */5 * * * *", "2026-11-01 12:00:00", "2026-11-01 12:05:00")]
    [InlineData("0 */5 * * * *", "2026-11-01 12:04:59", "2026-11-01 12:05:00")]
    [InlineData("*/20 * * * * *", "2026-11-01 12:00:41", "2026-11-01 12:01:00")]
    [InlineData("5/15 * * * * *", "2026-11-01 12:00:05", "2026-11-01 12:00:20")]
    [InlineData("5/15 * * * * *", "2026-11-01 12:00:50", "2026-11-01 12:01:05")]
    [InlineData("0 30 9-17/4 * * *", "2026-11-01 13:30:00", "2026-11-01 17:30:00")]
    [InlineData("0 0 0 1 * *", "2026-11-01 00:00:00", "2026-12-01 00:00:00")]
    [InlineData("0 0 0 1 Jan *", "2026-11-01 00:00:00", "2027-01-01 00:00:00")]
    [InlineData("0 0 0 31 * *", "2026-11-01 00:00:00", "2026-12-31 00:00:00")]
    [InlineData("0 0 12 * * Mon-Fri", "2026-11-06 12:00:00", "2026-11-09 12:00:00")]
    [InlineData("0 0 12 * * 0", "2026-11-02 00:00:00", "2026-11-08 12:00:00")]
    [InlineData("0 0 12 * * sunday,wednesday", "2026-11-02 00:00:00", "2026-11-04 12:00:00")]
    [InlineData("0 0 12 13 * 5", "2026-11-01 00:00:00", "2026-11-13 12:00:00")]
    [InlineData("0 0 12 13 * 5", "2026-11-13 12:00:00", "2027-08-13 12:00:00")]
    [InlineData("0 0 0 29 2 *", "2026-11-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 0 29 2 0", "2026-11-01 00:00:00", "2032-02-29 00:00:00")]
    [InlineData("0,30 59 23 31 12 *", "2026-12-31 23:59:00", "2026-12-31 23:59:30")]
    [InlineData("  0   0  0 * * *  ", "2026-11-01 00:00:00", "2026-11-02 00:00:00")]
    public void Next_AfterAMoment_IsTheFirstMatch(string text, string after, string expected)
    {
        Assert.True(CronSchedule.TryParse(text, CronDialect.Ncrontab, out var schedule, out _));

        Assert.Equal(Time(expected), schedule.Next(Time(after)));
    }

    [Fact]
    public void Next_WithinASecond_IsTheNextWholeSecond()
    {
        Assert.True(CronSchedule.TryParse("* * * * * *", CronDialect.Ncrontab, out var schedule, out _));

        Assert.Equal(Time("2026-11-01 12:00:01"), schedule.Next(Time("2026-11-01 12:00:00").AddMilliseconds(1)));
    }

    [Fact]
    public void Next_InAnotherZone_IsCountedInUtc()
    {
        Assert.True(CronSchedule.TryParse("0 0 12 * * *", CronDialect.Ncrontab, out var schedule, out _));

        var next = schedule.Next(new DateTimeOffset(2026, 11, 1, 13, 30, 0, TimeSpan.FromHours(2)));

        Assert.Equal(Time("2026-11-01 12:00:00"), next);
        Assert.Equal(TimeSpan.Zero, next!.Value.Offset);
    }

    [Fact]
    public void Next_AtTheEndOfTheCalendar_IsNull()
    {
        Assert.True(CronSchedule.TryParse("0 0 0 1 1 *", CronDialect.Ncrontab, out var schedule, out _));

        Assert.Null(schedule.Next(new DateTimeOffset(9999, 6, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Null(schedule.Next(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Next_OverManyOccurrences_AgreesWithCountingSeconds()
    {
        Assert.True(CronSchedule.TryParse("7-50/9 */7 2,5 * * 1-5", CronDialect.Ncrontab, out var schedule, out _));
        var at = Time("2026-11-01 00:00:00");
        var counted = at;
        for (var i = 0; i < 200; i++)
        {
            at = schedule.Next(at)!.Value;
            do
            {
                counted = counted.AddSeconds(1);
            }
            while (!(counted.Second is >= 7 and <= 50 && (counted.Second - 7) % 9 == 0 && counted.Minute % 7 == 0
                && counted.Hour is (2 or 5) && counted.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)));
            Assert.Equal(counted, at);
        }
    }

    [Theory]
    [InlineData("", "six")]
    [InlineData("* * * * *", "six")]
    [InlineData("* * * * * * *", "six")]
    [InlineData("60 * * * * *", "second")]
    [InlineData("* 60 * * * *", "minute")]
    [InlineData("* * 24 * * *", "hour")]
    [InlineData("* * * 0 * *", "day")]
    [InlineData("* * * 32 * *", "day")]
    [InlineData("* * * * 13 *", "month")]
    [InlineData("* * * * * 7", "day of week")]
    [InlineData("*/0 * * * * *", "second")]
    [InlineData("-1 * * * * *", "second")]
    [InlineData("30-10 * * * * *", "second")]
    [InlineData("1,,2 * * * * *", "second")]
    [InlineData("1-2-3 * * * * *", "second")]
    [InlineData("1/2/3 * * * * *", "second")]
    [InlineData("999999999999 * * * * *", "second")]
    [InlineData("* * * * Foo *", "month")]
    [InlineData("* * * * Ja *", "month")]
    [InlineData("* * * L * *", "day")]
    [InlineData("0 0 0 ? * *", "day")]
    [InlineData("0 0 0 30 2 *", "no day ever")]
    public void TryParse_OfAWrongExpression_SaysWhy(string text, string why)
    {
        Assert.False(CronSchedule.TryParse(text, CronDialect.Ncrontab, out var schedule, out var problem));

        Assert.Null(schedule);
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
