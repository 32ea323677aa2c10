namespace CloudNexus.Functions.Alerts.Machine;

/// <summary>What a threshold rule asks of values, ready to be compared.</summary>
public readonly record struct AlertLimits(AlertOp Op, double Value, double ClearValue, long ForMs, long ClearMs)
{
    /// <summary>
    /// Samples farther apart say nothing of the time between: the duration begins anew behind the gap, and so does the time of being over.
    /// </summary>
    public const long MostGapMs = 180_000;

    /// <summary>How long an alert must be over where the rule does not say.</summary>
    public const int UsualClearSeconds = 60;

    /// <summary>Whether great values are the bad ones.</summary>
    public bool IsAbove => Op is AlertOp.Above or AlertOp.AtLeast;

    /// <exception cref="ArgumentException">It is no threshold rule.</exception>
    public static AlertLimits Of(AlertCondition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return condition is { Kind: AlertKinds.Threshold, Op: { } op, Value: { } value }
            ? new AlertLimits(
                op,
                value,
                condition.ClearValue ?? value,
                condition.ForSeconds * 1000L,
                (condition.ClearForSeconds ?? UsualClearSeconds) * 1000L)
            : throw new ArgumentException("It is no threshold rule.", nameof(condition));
    }

    /// <summary>Whether the reading passes the value. Where it must hold for a time, all that the reading stands for must.</summary>
    public bool IsPassed(in AlertReading reading) => Passes(ForMs > 0 == IsAbove ? reading.Least : reading.Greatest, Value);

    /// <summary>Whether nothing that the reading stands for passes the value at which an alert ends.</summary>
    public bool IsClear(in AlertReading reading) => !Passes(WorstOf(reading), ClearValue);

    public double WorstOf(in AlertReading reading) => IsAbove ? reading.Greatest : reading.Least;

    public double Worse(double one, double other) => IsAbove ? Math.Max(one, other) : Math.Min(one, other);

    private bool Passes(double value, double limit) => Op switch
    {
        AlertOp.Above => value > limit,
        AlertOp.AtLeast => value >= limit,
        AlertOp.Below => value < limit,
        _ => value <= limit,
    };
}

/// <summary>A value at a moment, or the least and the greatest of a short time that begins then.</summary>
public readonly record struct AlertReading(long TimeMs, double Least, double Greatest)
{
    public AlertReading(long timeMs, double value)
        : this(timeMs, value, value)
    {
    }
}
