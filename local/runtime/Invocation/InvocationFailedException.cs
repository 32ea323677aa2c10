namespace CloudNexus.Local.Runtime.Invocation;

/// <summary>An invocation failed, which has been logged and counted.</summary>
internal sealed class InvocationFailedException(string function, Exception cause, bool isPipelineDone)
    : Exception($"Function '{function}' failed: {cause.Message}", cause)
{
    /// <summary>Only an output binding failed: the function and its HTTP answer were done.</summary>
    public bool IsPipelineDone => isPipelineDone;
}
