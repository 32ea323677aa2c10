namespace CloudNexus.Functions.Systems;

/// <summary>Since when this process serves. Made at the start, not at the first question.</summary>
public sealed class ServiceLife(TimeProvider time)
{
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>To a tenth of a second.</summary>
    public double UptimeSeconds => Math.Round((time.GetUtcNow() - StartedAt).TotalSeconds, 1);
}
