namespace Microsoft.Azure.Functions.Worker;

/// <summary>W3C trace context of the invocation; empty strings when there is none.</summary>
public abstract class TraceContext
{
    public abstract string TraceParent { get; }

    public abstract string TraceState { get; }
}
