namespace CloudNexus.Functions.Alerts;

/// <summary>Alerts that are not told for a while, such as during maintenance; they fire and are shown all the same.</summary>
/// <param name="From">Epoch milliseconds.</param>
/// <param name="Until">Epoch milliseconds.</param>
/// <param name="Reason">1 to 200 characters.</param>
public sealed record Silence(string Id, SilenceScope Scope, long From, long Until, string Reason, string CreatedBy, long CreatedAt);

/// <summary>Which alerts: those that fit all that is given, of which there must be something.</summary>
/// <param name="Labels">What their nodes carry.</param>
/// <param name="NodeIds">Of one of these nodes.</param>
/// <param name="RuleIds">Of one of these rules.</param>
public sealed record SilenceScope(
    IReadOnlyDictionary<string, string>? Labels = null, IReadOnlyList<string>? NodeIds = null, IReadOnlyList<string>? RuleIds = null);
