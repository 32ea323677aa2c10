namespace CloudNexus.Functions.OpenApi;

/// <summary>A header that an HTTP function reads, beside those of authentication and content.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">What it does, and what holds without it.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class HeaderAttribute(string name, string description) : Attribute
{
    public string Name => name;

    public string Description => description;
}
