using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

internal sealed class LocalInvocationResult(InvocationBindings bindings) : InvocationResult
{
    public override object? Value
    {
        get => bindings.Result;
        set => bindings.Result = value;
    }
}
