using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

internal sealed class LocalBindingContext(IReadOnlyDictionary<string, object?> data) : BindingContext
{
    public override IReadOnlyDictionary<string, object?> BindingData => data;
}
