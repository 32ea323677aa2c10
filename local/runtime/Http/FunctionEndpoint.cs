namespace CloudNexus.Local.Runtime.Http;

/// <summary>Marks a route as a function's: what it answers, errors included, is the function's own.</summary>
internal sealed record FunctionEndpoint(string Name);
