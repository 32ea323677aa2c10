namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the function returned, as <typeparamref name="T"/>.</summary>
public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}
