using System.Globalization;

namespace CloudNexus.Cron.Tests;

/// <summary>
/// Times worked out by hand from the zones' rules. In 2026 clocks go forward in Berlin on 29 March at 02:00 (+01 to +02) and back on 25 October at 03:00;
/// in New York on 8 March at 02:00 (-05 to -04) and back on 1 November at 02:00; on Lord Howe back on 5 April at 02:00 by half an hour (+11 to +10:30) and
/// forward on 4 October at 02:00.
/// </summary>
public class ZonedScheduleTests
{
    private const string Berlin = "Europe/Berlin";
    private const string NewYork = "America/New_York";
    private const string LordHowe = "Australia/Lord_Howe";

    [Theory]

    // A time of day in the spring gap comes at its end, once, and the next day as always.
    [InlineData("30 2 * * *", Berlin, "2026-03-28T00:00Z", "03-28T01:30Z 03-29T01:00Z 03-30T00:30Z")]
    [InlineData("0,20,40 2 * * *", Berlin, "2026-03-28T12:00Z", "03-29T01:00Z 03-30T00:00Z 03-30T00:20Z")]
    [InlineData("30 2,3 * * *", Berlin, "2026-03-28T12:00Z", "03-29T01:00Z 03-29T01:30Z 03-30T00:30Z")]
    [InlineData("0 2,3 * * *", Berlin, "2026-03-28T12:00Z", "03-29T01:00Z 03-30T00:00Z 03-30T01:00Z")]
    [InlineData("30 2 * * *", NewYork, "2026-03-07T12:00Z", "03-08T07:00Z 03-09T06:30Z 03-10T06:30Z")]
    [InlineData("15 2 * * *", LordHowe, "2026-10-02T20:00Z", "10-03T15:30Z 10-04T15:15Z 10-05T15:15Z")]

    // A time of day that comes twice in autumn counts the first time.
    [InlineData("30 2 * * *", Berlin, "2026-10-24T12:00Z", "10-25T00:30Z 10-26T01:30Z 10-27T01:30Z")]
    [InlineData("30 1 * * *", NewYork, "2026-10-31T12:00Z", "11-01T05:30Z 11-02T06:30Z 11-03T06:30Z")]
    [InlineData("45 1 * * *", LordHowe, "2026-04-03T20:00Z", "04-04T14:45Z 04-05T15:15Z 04-06T15:15Z")]
    [InlineData("0 3 * * *", Berlin, "2026-10-24T12:00Z", "10-25T02:00Z 10-26T02:00Z 10-27T02:00Z")]
    [InlineData("30 2 25 10 *", Berlin, "2026-10-25T00:45Z", "2027-10-25T00:30Z 2028-10-25T00:30Z 2029-10-25T00:30Z")]

    // What repeats by the hour follows the passing of time.
    [InlineData("0 * * * *", Berlin, "2026-03-28T23:30Z", "03-29T00:00Z 03-29T01:00Z 03-29T02:00Z")]
    [InlineData("30 * * * *", Berlin, "2026-10-24T23:45Z", "10-25T00:30Z 10-25T01:30Z 10-25T02:30Z")]
    [InlineData("*/30 * * * *", NewYork, "2026-11-01T05:15Z", "11-01T05:30Z 11-01T06:00Z 11-01T06:30Z 11-01T07:00Z")]
    [InlineData("0 */2 * * *", Berlin, "2026-03-28T22:30Z", "03-28T23:00Z 03-29T02:00Z 03-29T04:00Z")]
    [InlineData("0 */2 * * *", Berlin, "2026-10-24T21:30Z", "10-24T22:00Z 10-25T00:00Z 10-25T01:00Z 10-25T03:00Z")]
    [InlineData("45 * * * *", LordHowe, "2026-04-04T14:00Z", "04-04T14:45Z 04-04T15:15Z 04-04T16:15Z")]
    [InlineData("30 * * * *", LordHowe, "2026-10-03T15:00Z", "10-03T15:30Z 10-03T16:30Z 10-03T17:30Z")]
    [InlineData("15 * * * *", LordHowe, "2026-10-03T15:00Z", "10-03T16:15Z 10-03T17:15Z 10-03T18:15Z")]

    // Leap days and last days.
    [InlineData("0 12 29 2 *", NewYork, "2026-01-01T00:00Z", "2028-02-29T17:00Z 2032-02-29T17:00Z 2036-02-29T17:00Z")]
    [InlineData("0 0 L * *", Berlin, "2026-09-30T00:00Z", "10-30T23:00Z 11-29T23:00Z 12-30T23:00Z")]
    [InlineData("0 * 29 2 *", Berlin, "2026-11-01T00:00Z", "2028-02-28T23:00Z 2028-02-29T00:00Z")]

    // A day that a zone left out: Samoa had no 30 December 2011.
    [InlineData("0 10 * * *", "Pacific/Apia", "2011-12-29T00:00Z", "2011-12-29T20:00Z 2011-12-30T10:00Z 2011-12-30T20:00Z")]
    public void Next_RoundAChangeOfClocks_IsAsTheTableSays(string text, string zone, string after, string expected)
    {
        Assert.True(CronSchedule.TryParse(text, CronDialect.Jobs, out var schedule, out var problem), problem);
        var zoned = new ZonedSchedule(schedule, TimeZoneInfo.FindSystemTimeZoneById(zone));
        var at = Moment(after);
        foreach (var next in expected.Split(' '))
        {
            at = zoned.Next(at)!.Value;
            Assert.Equal(Moment(next.Length == 12 ? $"2026-{next}" : next), at);
            Assert.Equal(TimeSpan.Zero, at.Offset);
        }
    }

    [Theory]
    [InlineData("30 1,2,3 * * *")]
    [InlineData("*/20 * * * *")]
    [InlineData("0 0 L * 1")]
    public void Next_FromAnyMoment_GoesForwardAndIsTheSameAsFromTheOneBefore(string text)
    {
        Assert.True(CronSchedule.TryParse(text, CronDialect.Jobs, out var schedule, out _));
        foreach (var zone in new[] { Berlin, NewYork, LordHowe, "UTC", "Asia/Kathmandu" })
        {
            var zoned = new ZonedSchedule(schedule, TimeZoneInfo.FindSystemTimeZoneById(zone));
            var random = new Random(7);
            for (var i = 0; i < 300; i++)
            {
                var at = Moment("2026-01-01T00:00Z").AddSeconds(random.Next(366 * 86_400));
                var next = zoned.Next(at)!.Value;
                Assert.True(next > at);
                Assert.Equal(next, zoned.Next(next.AddTicks(-1)));
                Assert.Equal(next, zoned.Next(at + ((next - at) / 2)));
            }
        }
    }

    [Fact]
    public void Next_AtTheEndOfTheCalendar_IsNull()
    {
        Assert.True(CronSchedule.TryParse("0 0 * * *", CronDialect.Jobs, out var schedule, out _));
        Assert.Null(new ZonedSchedule(schedule, TimeZoneInfo.Utc).Next(DateTimeOffset.MaxValue));
    }

    private static DateTimeOffset Moment(string text)
        => DateTimeOffset.ParseExact(text, "yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
