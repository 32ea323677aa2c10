namespace Microsoft.Azure.Functions.Worker;

public class FunctionParameter(string name, Type type, bool hasDefaultValue, object? defaultValue)
{
    public FunctionParameter(string name, Type type)
        : this(name, type, false, null)
    {
    }

    public string Name { get; } = name;

    public Type Type { get; } = type;

    public bool HasDefaultValue { get; } = hasDefaultValue;

    public object? DefaultValue { get; } = defaultValue;
}
