namespace CloudNexus.Functions.Alerts.Machine;

/// <summary>How far a rule is with one series. Immutable; times are epoch milliseconds of samples, 0 for never.</summary>
public readonly record struct AlertProgress
{
    public AlertProgress()
    {
    }

    public static AlertProgress None { get; } = new();

    public AlertPhase Phase { get; init; } = AlertPhase.Clear;

    /// <summary>The newest reading that was taken.</summary>
    public long LastMs { get; init; }

    /// <summary>Since when the condition holds, while it is pending or fires.</summary>
    public long SinceMs { get; init; }

    public long FiredMs { get; init; }

    /// <summary>Since when what fires is over.</summary>
    public long ClearMs { get; init; }

    public double Value { get; init; }

    public double Peak { get; init; }

    /// <summary>Whether it came and went too often lately.</summary>
    public bool IsFlapping { get; init; }

    /// <summary>When it last fired and ended, within <see cref="AlertMachine.FlapWindowMs"/>, oldest first.</summary>
    public IReadOnlyList<long> Changes { get; init; } = [];
}

public enum AlertPhase
{
    Clear,
    Pending,
    Firing,
}
