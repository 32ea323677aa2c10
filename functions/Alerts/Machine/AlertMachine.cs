namespace CloudNexus.Functions.Alerts.Machine;

/// <summary>
/// Judges the readings of one series by one rule, in the order of their times. Pure: what fires and what ends is said by a step, and
/// has happened only when the caller takes it; a step that is not taken comes again with the next reading.
/// </summary>
public static class AlertMachine
{
    public const long FlapWindowMs = 3_600_000;

    /// <summary>More changes than these within <see cref="FlapWindowMs"/> are flapping: the third firing of an hour.</summary>
    public const int MostChanges = 4;

    /// <summary>How long what flaps must be over before it ends.</summary>
    public const long FlapQuietMs = 900_000;

    /// <summary>Takes a reading; one that is not newer than the last changes nothing.</summary>
    public static AlertProgress Next(AlertProgress before, in AlertReading reading, in AlertLimits limits, out AlertStep step)
    {
        step = AlertStep.None;
        if (reading.TimeMs <= before.LastMs)
        {
            return before;
        }

        var isGap = reading.TimeMs - before.LastMs > AlertLimits.MostGapMs;
        var now = before with { LastMs = reading.TimeMs, Value = limits.WorstOf(reading) };
        return before.Phase == AlertPhase.Firing
            ? NextOfFiring(now, reading, limits, isGap, out step)
            : NextOfQuiet(now, reading, limits, isGap, out step);
    }

    /// <summary>What <see cref="AlertStep.Fire"/> makes of it.</summary>
    public static AlertProgress Fire(AlertProgress pending)
    {
        var changes = Changed(pending);
        return pending with
        {
            Phase = AlertPhase.Firing,
            FiredMs = pending.LastMs,
            ClearMs = 0,
            Changes = changes,
            IsFlapping = changes.Length > MostChanges,
        };
    }

    /// <summary>What <see cref="AlertStep.End"/> makes of it.</summary>
    public static AlertProgress End(AlertProgress firing) => firing with
    {
        Phase = AlertPhase.Clear,
        SinceMs = 0,
        FiredMs = 0,
        ClearMs = 0,
        IsFlapping = false,

        // What was held until it stayed away has come to rest.
        Changes = firing.IsFlapping ? [] : Changed(firing),
    };

    /// <summary>How long what fires must be over.</summary>
    public static long ClearMsOf(in AlertProgress firing, in AlertLimits limits)
        => firing.IsFlapping ? Math.Max(limits.ClearMs, FlapQuietMs) : limits.ClearMs;

    private static AlertProgress NextOfQuiet(
        AlertProgress now, in AlertReading reading, in AlertLimits limits, bool isGap, out AlertStep step)
    {
        step = AlertStep.None;
        if (!limits.IsPassed(reading))
        {
            return now with { Phase = AlertPhase.Clear, SinceMs = 0 };
        }

        var goesOn = now.Phase == AlertPhase.Pending && !isGap;
        now = now with
        {
            Phase = AlertPhase.Pending,
            SinceMs = goesOn ? now.SinceMs : reading.TimeMs,
            Peak = goesOn ? limits.Worse(now.Peak, now.Value) : now.Value,
        };
        step = now.LastMs - now.SinceMs >= limits.ForMs ? AlertStep.Fire : AlertStep.None;
        return now;
    }

    private static AlertProgress NextOfFiring(
        AlertProgress now, in AlertReading reading, in AlertLimits limits, bool isGap, out AlertStep step)
    {
        step = AlertStep.None;
        if (!limits.IsClear(reading))
        {
            return now with { ClearMs = 0, Peak = limits.Worse(now.Peak, now.Value) };
        }

        now = now with { ClearMs = now.ClearMs == 0 || isGap ? reading.TimeMs : now.ClearMs };
        step = now.LastMs - now.ClearMs >= ClearMsOf(now, limits) ? AlertStep.End : AlertStep.None;
        return now;
    }

    private static long[] Changed(AlertProgress now)
        => [.. now.Changes.Where(t => t > now.LastMs - FlapWindowMs).TakeLast(MostChanges), now.LastMs];
}

/// <summary>What a reading says is to be done.</summary>
public enum AlertStep
{
    None,

    /// <summary>It has held for long enough.</summary>
    Fire,

    /// <summary>It has been over for long enough.</summary>
    End,
}
