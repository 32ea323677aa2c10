namespace CloudNexus.Functions.Archive.Backups;

/// <param name="Backups">Of all tables or some, made by jobs of kind <c>backup</c>; newest first.</param>
/// <param name="Archives">Of single tables of samples that were dropped or are about to be, made by jobs of kind <c>archive</c>; newest
/// first.</param>
public sealed record BackupList(IReadOnlyList<BackupItem> Backups, IReadOnlyList<BackupItem> Archives);

/// <param name="Name">For <c>nexus backup download</c>.</param>
/// <param name="Id">32 hex digits.</param>
/// <param name="JobId">The job that made it.</param>
/// <param name="CreatedAt">When reading began.</param>
/// <param name="VerifiedAt">When all of it was read back as it was written; null where it was not yet.</param>
/// <param name="Needs">Ids of those that it builds on: all are needed to restore it.</param>
public sealed record BackupItem(
    string Name,
    string Id,
    string JobId,
    long Bytes,
    int Tables,
    long Rows,
    DateTimeOffset CreatedAt,
    DateTimeOffset? VerifiedAt,
    IReadOnlyList<string> Needs);
