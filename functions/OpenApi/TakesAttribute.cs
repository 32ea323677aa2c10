namespace CloudNexus.Functions.OpenApi;

/// <summary>The body that an HTTP function takes: JSON of a type that <see cref="Http.AppJson"/> knows, or bytes of some content type.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class TakesAttribute : Attribute
{
    public TakesAttribute(Type type) => (Type, ContentType) = (type, "application/json");

    public TakesAttribute(string contentType) => ContentType = contentType;

    public Type? Type { get; }

    public string ContentType { get; }
}
