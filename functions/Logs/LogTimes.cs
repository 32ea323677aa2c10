using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Logs;

/// <summary>Which lines are taken and kept, and when an hour's frames are packed.</summary>
public sealed class LogTimes(SettingValues settings, IngestOptions options, TimeProvider time)
{
    /// <summary>
    /// After an hour's end a frame of it may have been packed already, so that it is looked for before it is added. Earlier than
    /// <see cref="PackedAfter"/>, for clocks of instances differ.
    /// </summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(5);

    /// <summary>After an hour's end its frames are packed.</summary>
    public static readonly TimeSpan PackedAfter = TimeSpan.FromMinutes(10);

    /// <summary>
    /// A frame is packed no earlier than this after it was stored: who has looked for it before adding it has added it by then.
    /// </summary>
    public static readonly TimeSpan SettledAfter = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What rests on memory is written anew after this time: a store that fell back to an earlier state may have lost it.
    /// </summary>
    public static readonly TimeSpan WrittenAnew = TimeSpan.FromMinutes(10);

    /// <summary>A table is dropped so long after its last line has expired, and not made again.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(6);

    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public TimeSpan Retention => TimeSpan.FromDays(settings.Number(LogSettings.RetentionDays));

    /// <summary>The oldest line that is taken and shown.</summary>
    public long OldestMs => (time.GetUtcNow() - Retention).ToUnixTimeMilliseconds();

    /// <summary>The newest.</summary>
    public long NewestMs => (time.GetUtcNow() + options.FutureTolerance).ToUnixTimeMilliseconds();

    /// <summary>Whether frames of the hour may have been packed.</summary>
    public bool IsLate(long hourMs) => hourMs + LogKeys.HourMs + (long)LateAfter.TotalMilliseconds <= NowMs;

    /// <summary>What was stored or marked up to this moment is packed.</summary>
    public long SettledMs => NowMs - (long)SettledAfter.TotalMilliseconds;

    /// <summary>The newest hour whose frames are packed.</summary>
    public long LastDueHourMs => LogKeys.HourOf(NowMs - (long)PackedAfter.TotalMilliseconds) - LogKeys.HourMs;
}
