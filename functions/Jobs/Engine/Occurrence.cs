using System.Globalization;
using Azure;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>
/// One run that is to be: a row of the <c>JobsDue</c> table, there from when it is planned until all that follows from it is stored.
/// </summary>
/// <param name="Version">The job's when it was planned.</param>
/// <param name="Planned">When it is due, to the millisecond; the same for all attempts.</param>
/// <param name="ReadyAt">When it may start: later than planned for retries.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Losses">Attempts that ended because their engine did.</param>
/// <param name="IsByHand">Whether somebody asked for it, rather than the schedule.</param>
/// <param name="Owner">The engine that claimed it; null when nobody has.</param>
/// <param name="LeaseUntil">Until then only the owner may touch it.</param>
/// <param name="Cancelled">Somebody wants it not to run, or to stop.</param>
public sealed record Occurrence(
    string JobId,
    long Version,
    DateTimeOffset Planned,
    DateTimeOffset ReadyAt,
    int Attempt,
    int Losses,
    bool IsByHand,
    string? Owner,
    DateTimeOffset LeaseUntil,
    bool Cancelled,
    ETag ETag)
{
    /// <summary>The minute that it is ready in.</summary>
    public string Partition => PartitionOf(ReadyAt);

    /// <summary>The same for whoever plans it, so that planning twice plans once.</summary>
    public string RowKey => string.Create(
        CultureInfo.InvariantCulture, $"{JobId}-{Version}-{Planned.ToUnixTimeMilliseconds()}-{Attempt}-{Letter}");

    /// <summary>The run's name for people and programs.</summary>
    public string RunId => string.Create(CultureInfo.InvariantCulture, $"{JobId}.{Planned.ToUnixTimeMilliseconds()}.{Attempt}.{Letter}");

    /// <summary>schedule, manual or retry.</summary>
    public string Trigger => Attempt > 1 ? "retry" : IsByHand ? "manual" : "schedule";

    public char Letter => IsByHand ? 'm' : 's';

    /// <summary>The first one at that time of the schedule: the one after it is planned from it.</summary>
    public bool IsOfSchedule => !IsByHand && Attempt == 1;

    public static string PartitionOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    public static Occurrence Of(Job job, DateTimeOffset planned, bool isByHand = false)
    {
        ArgumentNullException.ThrowIfNull(job);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(planned.ToUnixTimeMilliseconds());
        return new(job.Id, job.Version, at, at, 1, 0, isByHand, null, DateTimeOffset.UnixEpoch, false, ETag.All);
    }

    /// <summary>The attempt after this one.</summary>
    public Occurrence Again(DateTimeOffset readyAt, bool isLoss) => this with
    {
        ReadyAt = readyAt,
        Attempt = Attempt + 1,
        Losses = Losses + (isLoss ? 1 : 0),
        Owner = null,
        LeaseUntil = DateTimeOffset.UnixEpoch,
        Cancelled = false,
        ETag = ETag.All,
    };
}
