namespace Microsoft.Azure.Functions.Worker;

/// <summary>How a failed invocation is repeated; -1 repeats for ever. Timer and Event Hub triggers only.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute
{
    public int MaxRetryCount { get; set; }
}
