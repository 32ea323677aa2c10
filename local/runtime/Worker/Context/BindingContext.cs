namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the trigger says beside its value: route parameters, event metadata. Keys are case-insensitive.</summary>
public abstract class BindingContext
{
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
