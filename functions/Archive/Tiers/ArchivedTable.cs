namespace CloudNexus.Functions.Archive.Tiers;

/// <summary>What is known of a table of samples beyond its time.</summary>
/// <param name="Name">Without the installation's prefix.</param>
/// <param name="Blob">The ETag of its archive, verified; null while there is none.</param>
/// <param name="LateSaidAt">When it was last said that it waits for its archive; null for never.</param>
/// <param name="RestoredFrom">The id of the archive that it was made from again, or is being made; null for none.</param>
/// <param name="RestoredAt">When that was done; null where it was not.</param>
/// <param name="KeepUntil">Until then it is not dropped, as somebody restored it; null for nobody.</param>
internal sealed record ArchivedTable(
    string Name,
    string? Blob,
    DateTimeOffset? LateSaidAt,
    string? RestoredFrom,
    DateTimeOffset? RestoredAt,
    DateTimeOffset? KeepUntil);
