namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the function returned; null before it ran, and after a multi-output function.</summary>
public abstract class InvocationResult : InvocationResult<object>;
