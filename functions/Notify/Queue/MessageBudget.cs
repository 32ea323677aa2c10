namespace CloudNexus.Functions.Notify.Queue;

/// <summary>How many messages a channel may send: <see cref="Most"/> at once, then one every <see cref="Each"/>; so at most 60 in any
/// hour, and nothing waits for an hour.</summary>
/// <param name="Left">Messages, in parts.</param>
/// <param name="At">When so many were left.</param>
public readonly record struct MessageBudget(double Left, DateTimeOffset At)
{
    public const int Most = 30;

    public static readonly TimeSpan Each = TimeSpan.FromMinutes(2);

    public static MessageBudget Full(DateTimeOffset now) => new(Most, now);

    /// <summary>Whole messages that may be sent now.</summary>
    public int Available(DateTimeOffset now) => (int)LeftAt(now);

    /// <summary>When one may be sent.</summary>
    public DateTimeOffset NextAt(DateTimeOffset now) => LeftAt(now) is var left && left >= 1 ? now : now + (Each * (1 - left));

    public MessageBudget Take(int messages, DateTimeOffset now) => new(Math.Max(0, LeftAt(now) - messages), now);

    // A thousandth of a message is less than a clock's rounding takes.
    private double LeftAt(DateTimeOffset now) => Math.Min(Most, Left + (Math.Max(0, (now - At) / Each)) + 0.0001);
}
