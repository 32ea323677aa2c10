namespace Microsoft.Azure.Functions.Worker;

/// <summary>Names a method as a function; the name is unique in the app.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
