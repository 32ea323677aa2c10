namespace Microsoft.Azure.Functions.Worker;

/// <summary>One binding of a function; the type is the binding's name in function metadata ("httpTrigger", "eventHub", …).</summary>
public abstract class BindingMetadata
{
    public abstract string Name { get; }

    public abstract string Type { get; }

    public abstract BindingDirection Direction { get; }
}
