using CloudNexus.Functions.Archive.Format;

namespace CloudNexus.Backup.Create;

/// <param name="Manifest">What was written.</param>
/// <param name="Stored">Segments in the archive.</param>
/// <param name="Reused">Segments that earlier archives hold.</param>
internal sealed record BackupResult(Manifest Manifest, int Stored, int Reused);
