namespace CloudNexus.Functions.History;

/// <summary>The time that one timer run may take.</summary>
public sealed class RunBudget(TimeSpan limit, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public bool IsSpent => time.GetElapsedTime(_start) >= limit;
}
