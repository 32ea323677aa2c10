using CloudNexus.Cron;
using CloudNexus.Functions.Commands;

namespace CloudNexus.Functions.Jobs;

/// <summary>A job as it is stored, its secret arguments sealed.</summary>
/// <param name="Version">Changes with each change: occurrences planned under another one are dropped.</param>
/// <param name="UpdatedAt">Intervals count from here.</param>
/// <param name="CreatedBy">Who made it, for people.</param>
/// <param name="Maker">Who changed it last: in this one's name it runs.</param>
public sealed record Job(
    string Id,
    JobDefinition Definition,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    CommandMaker Maker)
{
    private const int ShownTimes = 5;

    /// <summary>Worked out once: parsing a cron expression looks for its first match.</summary>
    private readonly Lazy<Func<DateTimeOffset, DateTimeOffset?>> _next = new(() => NextOf(Definition.Schedule, UpdatedAt));

    /// <summary>Made for one task, which goes with it.</summary>
    public bool IsOneOff { get; init; }

    /// <returns>The first occurrence strictly after that moment, on or off; null when there is none.</returns>
    public DateTimeOffset? Next(DateTimeOffset after) => _next.Value(after);

    /// <summary>The first times after <paramref name="now"/> of a schedule that was checked, were it saved then.</summary>
    public static IReadOnlyList<DateTimeOffset> Times(JobSchedule schedule, DateTimeOffset now) => Times(NextOf(schedule, now), now);

    public IReadOnlyList<DateTimeOffset> NextRuns(DateTimeOffset now) => Definition.Enabled ? Times(_next.Value, now) : [];

    public JobItem ToItem(DateTimeOffset now)
        => new(Id, JobSecrets.Hide(Definition), Version, CreatedAt, UpdatedAt, CreatedBy, Maker.Actor, NextRuns(now));

    private static List<DateTimeOffset> Times(Func<DateTimeOffset, DateTimeOffset?> next, DateTimeOffset now)
    {
        var times = new List<DateTimeOffset>(ShownTimes);
        for (var at = next(now); at is { } time && times.Count < ShownTimes; at = next(time))
        {
            times.Add(time);
        }

        return times;
    }

    private static Func<DateTimeOffset, DateTimeOffset?> NextOf(JobSchedule schedule, DateTimeOffset updatedAt)
    {
        // Occurrences are kept to the millisecond: what follows one must not be itself again.
        var anchor = ToMilliseconds(updatedAt);
        if (schedule.At is { } once)
        {
            var at = ToMilliseconds(once);
            return after => at > after ? at : null;
        }

        if (schedule.EverySeconds is { } seconds)
        {
            var every = TimeSpan.FromSeconds(seconds);
            return after => after < anchor ? anchor + every : anchor + (every * (((after - anchor).Ticks / every.Ticks) + 1));
        }

        return CronSchedule.TryParse(schedule.Cron ?? "", CronDialect.Jobs, out var cron, out var problem)
            ? new ZonedSchedule(cron, TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone ?? "UTC")).Next
            : throw new InvalidDataException($"A stored schedule is wrong: {problem}");
    }

    private static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
