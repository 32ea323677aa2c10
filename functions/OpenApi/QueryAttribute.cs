namespace CloudNexus.Functions.OpenApi;

/// <summary>A parameter that an HTTP function reads from the query.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">What it does, and what holds without it.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class QueryAttribute(string name, string description) : Attribute
{
    public string Name => name;

    public string Description => description;

    /// <summary><c>string</c>, <c>integer</c> or <c>boolean</c>.</summary>
    public string Type { get; init; } = "string";

    public bool Required { get; init; }
}
