namespace Microsoft.Azure.Functions.Worker;

/// <summary>One output of a multi-output result; setting the value changes what the host sends.</summary>
public abstract class OutputBindingData<T>
{
    public abstract string BindingType { get; }

    public abstract string Name { get; }

    public abstract T? Value { get; set; }
}
