using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

internal sealed class LocalInvocationResult<T> : InvocationResult<T>
{
    private readonly InvocationBindings _bindings;

    public LocalInvocationResult(InvocationBindings bindings)
    {
        if (bindings.Result is not (null or T))
        {
            throw new InvalidOperationException(
                $"The function returned {bindings.Result.GetType()}, which is no {typeof(T)}.");
        }

        _bindings = bindings;
    }

    public override T? Value
    {
        get => (T?)_bindings.Result;
        set => _bindings.Result = value;
    }
}
