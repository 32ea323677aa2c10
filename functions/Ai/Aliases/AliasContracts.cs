namespace CloudNexus.Functions.Ai.Aliases;

/// <summary>A name under which clients ask for a model.</summary>
/// <param name="Alias">What clients say.</param>
/// <param name="Model">The model that answers.</param>
/// <param name="NumCtx">Tokens of question and answer that it is to hold; null for the model's own.</param>
public sealed record AliasItem(string Alias, string Model, int? NumCtx);

/// <param name="Version">0 while nobody changed them; in quotes it is the list's <c>ETag</c>.</param>
public sealed record AliasList(IReadOnlyList<AliasItem> Aliases, long Version, DateTimeOffset? UpdatedAt, string? UpdatedBy);

/// <param name="Aliases">All that there are to be.</param>
public sealed record AliasChange(IReadOnlyList<AliasItem> Aliases);
