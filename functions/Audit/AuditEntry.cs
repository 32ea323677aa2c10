namespace CloudNexus.Functions.Audit;

/// <summary>One thing that somebody did, or was refused. Holds no credential.</summary>
/// <param name="Actor">Who: a user's name, <c>node:{id}</c>, <c>admin-token</c>, <c>system</c> or <c>anonymous</c>.</param>
/// <param name="Action">What: <c>resource.verb</c>, such as <c>user.create</c> or <c>frame.refuse</c>.</param>
/// <param name="Target">On what: a resource's kind and id, such as <c>node:{id}</c>; empty when on nothing.</param>
/// <param name="Succeeded">Whether it was done.</param>
/// <param name="Detail">What else is worth knowing, for people; null for nothing.</param>
/// <param name="Address">Where it came from; null when from inside.</param>
public sealed record AuditEntry(string Actor, string Action, string Target, bool Succeeded, string? Detail = null, string? Address = null);
