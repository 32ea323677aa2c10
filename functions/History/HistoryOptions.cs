using System.Globalization;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Wire;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.History;

/// <summary>How long what is kept, and how the timers divide their work.</summary>
public sealed class HistoryOptions
{
    /// <summary><c>NEXUS_RAW_RETENTION_HOURS</c>: samples as they were measured.</summary>
    public TimeSpan RawRetention { get; set; } = TimeSpan.FromHours(48);

    /// <summary><c>NEXUS_MINUTE_RETENTION_DAYS</c>: the 1-minute tier.</summary>
    public TimeSpan MinuteRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary><c>NEXUS_QUARTER_RETENTION_DAYS</c>: the 15-minute tier.</summary>
    public TimeSpan QuarterRetention { get; set; } = TimeSpan.FromDays(730);

    /// <summary><c>NEXUS_DEAD_LETTER_RETENTION_DAYS</c>.</summary>
    public TimeSpan DeadLetterRetention { get; set; } = TimeSpan.FromDays(14);

    /// <summary><c>NEXUS_AUDIT_RETENTION_DAYS</c>: counted from the end of an entry's month.</summary>
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(400);

    /// <summary><c>NEXUS_EVENT_RETENTION_DAYS</c>: counted from the end of an event's month.</summary>
    public TimeSpan EventRetention { get; set; } = TimeSpan.FromDays(90);

    /// <summary><c>NEXUS_TASK_RETENTION_DAYS</c>: runs of all jobs by their end, counted from the end of their month.</summary>
    public TimeSpan TaskRetention { get; set; } = TimeSpan.FromDays(31);

    /// <summary>
    /// A table takes writes until this long after its retention has passed and is dropped after twice as long, so that nobody whose clock is a
    /// little off makes it again.
    /// </summary>
    public TimeSpan ExpiryGrace { get; set; } = TimeSpan.FromHours(3);

    /// <summary>How long after its end a window is closed: most late frames have come by then.</summary>
    public TimeSpan CloseAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>What one timer run may take before it leaves the rest to the next.</summary>
    public TimeSpan RunLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Nodes that one timer run works on at once.</summary>
    public int Parallelism { get; set; } = 8;

    /// <summary><c>NEXUS_CLOSING</c>: <c>smallest</c> where space is dear, <c>quick</c> where a processor's time is.</summary>
    public KeepEffort Closing { get; set; }

    /// <exception cref="InvalidOperationException">A setting is not what it must be.</exception>
    public static HistoryOptions From(IConfiguration settings)
    {
        var options = new HistoryOptions();
        options.RawRetention = Read(settings, "NEXUS_RAW_RETENTION_HOURS", TimeSpan.FromHours(1), options.RawRetention);
        options.MinuteRetention = Read(settings, "NEXUS_MINUTE_RETENTION_DAYS", TimeSpan.FromDays(1), options.MinuteRetention);
        options.QuarterRetention = Read(settings, "NEXUS_QUARTER_RETENTION_DAYS", TimeSpan.FromDays(1), options.QuarterRetention);
        options.DeadLetterRetention = Read(settings, "NEXUS_DEAD_LETTER_RETENTION_DAYS", TimeSpan.FromDays(1), options.DeadLetterRetention);
        options.AuditRetention = Read(settings, "NEXUS_AUDIT_RETENTION_DAYS", TimeSpan.FromDays(1), options.AuditRetention);
        options.EventRetention = Read(settings, "NEXUS_EVENT_RETENTION_DAYS", TimeSpan.FromDays(1), options.EventRetention);
        options.Closing = settings["NEXUS_CLOSING"] switch
        {
            null or "" or "smallest" => KeepEffort.Smallest,
            "quick" => KeepEffort.Quick,
            _ => throw new InvalidOperationException("NEXUS_CLOSING is smallest or quick."),
        };
        options.TaskRetention = Read(settings, "NEXUS_TASK_RETENTION_DAYS", TimeSpan.FromDays(1), options.TaskRetention);
        return options;
    }

    public TimeSpan RetentionOf(Tier tier) => tier == Tier.Raw ? RawRetention : tier == Tier.Minute ? MinuteRetention : QuarterRetention;

    private static TimeSpan Read(IConfiguration settings, string name, TimeSpan unit, TimeSpan usual)
    {
        if (settings[name] is not { Length: > 0 } text)
        {
            return usual;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 36_500
            ? count * unit
            : throw new InvalidOperationException($"{name} is a whole number from 1 to 36500.");
    }
}
