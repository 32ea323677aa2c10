namespace CloudNexus.Functions.OpenApi;

/// <summary>
/// An answer that an HTTP function gives. Without a type, those from 400 are problem details and the others have no body. What the pipeline answers for
/// every function (401, 403, 429, 500, 503; 400, 408, 413 and 415 where there is a body; 400 where there is a query) need not be said.
/// </summary>
/// <param name="status">The status.</param>
/// <param name="type">What is in the body: a type that <see cref="Http.AppJson"/> or <see cref="ShapesJson"/> knows.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AnswersAttribute(int status, Type? type = null) : Attribute
{
    public int Status => status;

    public Type? Type => type;

    /// <summary>When it is given; null where the status says it.</summary>
    public string? When { get; init; }

    /// <summary>Of a body that is not JSON.</summary>
    public string? ContentType { get; init; }
}
