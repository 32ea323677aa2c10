namespace CloudNexus.Functions.Http.Limits;

/// <summary>So many requests in so long.</summary>
public readonly record struct Limit(int Requests, TimeSpan Window);
