using System.Globalization;

namespace CloudNexus.Cron.Tests;

public class JobExpressionTests
{
    [Theory]
    [InlineData("*/5 * * * *", "2026-11-01 12:04:59", "2026-11-01 12:05:00")]
    [InlineData("15 */5 * * * *", "2026-11-01 12:00:00", "2026-11-01 12:00:15")]
    [InlineData("0 0 * * 7", "2026-11-02 00:00:00", "2026-11-08 00:00:00")]
    [InlineData("0 0 * * 5-7", "2026-11-07 00:00:00", "2026-11-08 00:00:00")]
    [InlineData("0 0 * * Fri-Sun", "2026-11-08 00:00:00", "2026-11-13 00:00:00")]
    [InlineData("0 0 ? * MON", "2026-11-03 00:00:00", "2026-11-09 00:00:00")]
    [InlineData("0 0 L * *", "2026-02-01 00:00:00", "2026-02-28 00:00:00")]
    [InlineData("0 0 L * *", "2028-02-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 L * *", "2026-04-30 00:00:00", "2026-05-31 00:00:00")]
    [InlineData("0 0 L-2 * *", "2026-02-01 00:00:00", "2026-02-26 00:00:00")]
    [InlineData("0 0 15,L * *", "2026-11-15 00:00:00", "2026-11-30 00:00:00")]
    [InlineData("0 0 L-30 * *", "2026-11-01 00:00:00", "2026-12-01 00:00:00")]
    [InlineData("0 0 * * 5L", "2026-11-01 00:00:00", "2026-11-27 00:00:00")]
    [InlineData("0 0 * * FriL", "2026-11-27 00:00:00", "2026-12-25 00:00:00")]
    [InlineData("0 0 * * 7L", "2026-11-01 00:00:00", "2026-11-29 00:00:00")]
    [InlineData("0 0 * * 1,5L", "2026-11-24 00:00:00", "2026-11-27 00:00:00")]
    [InlineData("0 0 * Jul *", "2026-11-01 00:00:00", "2027-07-01 00:00:00")]
    [InlineData("0 0 29 2 *", "2096-02-29 00:00:00", "2104-02-29 00:00:00")]
    [InlineData("0 0 1 1 *", "2099-06-01 00:00:00", "2100-01-01 00:00:00")]
    [InlineData("@hourly", "2026-11-01 12:00:00", "2026-11-01 13:00:00")]
    [InlineData("@daily", "2026-11-01 12:00:00", "2026-11-02 00:00:00")]
    [InlineData("@weekly", "2026-11-02 00:00:00", "2026-11-08 00:00:00")]
    [InlineData("@MONTHLY", "2026-11-01 00:00:00", "2026-12-01 00:00:00")]
    [InlineData("@yearly", "2026-11-01 00:00:00", "2027-01-01 00:00:00")]
    public void Next_AfterADate_IsTheFirstMatch(string text, string after, string expected)
        => Assert.Equal(Date(expected), Parse(text).Next(Date(after)));

    /// <summary>13 November 2026 is a Friday.</summary>
    [Theory]
    [InlineData("0 0 13 * 5", "2026-11-01 00:00:00", "2026-11-06 00:00:00")]
    [InlineData("0 0 14 * 5", "2026-11-13 00:00:00", "2026-11-14 00:00:00")]
    [InlineData("0 0 */13 * 5", "2026-11-02 00:00:00", "2026-11-27 00:00:00")]
    [InlineData("0 0 13 * */5", "2026-11-01 00:00:00", "2026-11-13 00:00:00")]
    [InlineData("0 0 L * 3", "2026-11-25 00:00:00", "2026-11-30 00:00:00")]
    public void Next_BothDayFields_OneIsEnoughUnlessAFieldBeginsWithAStar(string text, string after, string expected)
        => Assert.Equal(Date(expected), Parse(text).Next(Date(after)));

    [Theory]
    [InlineData("", "five")]
    [InlineData("* * * *", "five")]
    [InlineData("* * * * * * *", "five")]
    [InlineData("60 * * * *", "minute (0-59")]
    [InlineData("* 24 * * *", "hour (0-23")]
    [InlineData("* * 32 * *", "day (1-31")]
    [InlineData("* * * 0 *", "month (1-12")]
    [InlineData("* * * * 8", "day of week (0-7")]
    [InlineData("61 * * * * *", "second (0-59")]
    [InlineData("* * L-31 * *", "L-1 to L-30")]
    [InlineData("* * L-0 * *", "L-1 to L-30")]
    [InlineData("* * 3L * *", "month's last day is L")]
    [InlineData("* * * * L", "5L")]
    [InlineData("* * * * 1-5L", "5L")]
    [InlineData("* L * * *", "hour")]
    [InlineData("0 0 31 4 *", "no day ever")]
    [InlineData("@reboot", "@hourly")]
    [InlineData("? * * * *", "minute")]
    public void TryParse_OfAWrongExpression_NamesTheFieldAndWhatIsAllowed(string text, string why)
    {
        Assert.False(CronSchedule.TryParse(text, CronDialect.Jobs, out _, out var problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_OfATextWithoutEnd_IsRefused()
    {
        Assert.False(CronSchedule.TryParse(new string('*', 100_000), CronDialect.Jobs, out _, out var problem));
        Assert.Contains("200 characters", problem, StringComparison.Ordinal);
    }

    private static CronSchedule Parse(string text)
    {
        Assert.True(CronSchedule.TryParse(text, CronDialect.Jobs, out var schedule, out var problem), problem);
        return schedule;
    }

    private static DateTime Date(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}
