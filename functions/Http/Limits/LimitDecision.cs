namespace CloudNexus.Functions.Http.Limits;

/// <param name="IsAllowed">Whether the request may go on.</param>
/// <param name="Limit">What it was measured by.</param>
/// <param name="Remaining">Requests that are left now.</param>
/// <param name="ResetSeconds">Until the next request is allowed, or, when this one is, until all of them are again; at least 1.</param>
public readonly record struct LimitDecision(bool IsAllowed, Limit Limit, int Remaining, int ResetSeconds);
