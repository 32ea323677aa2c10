namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which retry this is.</summary>
public abstract class RetryContext
{
    /// <summary>1 for the first retry.</summary>
    public abstract int RetryCount { get; }

    /// <summary>-1 means for ever.</summary>
    public abstract int MaxRetryCount { get; }
}
