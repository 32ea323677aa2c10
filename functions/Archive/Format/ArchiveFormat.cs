namespace CloudNexus.Functions.Archive.Format;

/// <summary>Names and limits of an archive: docs/backup-format.md.</summary>
internal static class ArchiveFormat
{
    public const string Name = "cloudnexus-backup";
    public const int Version = 1;

    /// <summary>The entry that says what is in the archive.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The last entry: the manifest's hash. An archive without it was never finished.</summary>
    public const string Seal = "manifest.sha256";

    /// <summary>From this many bytes on a segment ends after the first row whose keys say so (<see cref="SegmentBuffer"/>).</summary>
    public const int LeastSegmentBytes = 1024 * 1024;

    /// <summary>A segment that has reached this many bytes ends with the row.</summary>
    public const int FullSegmentBytes = 8 * 1024 * 1024;

    /// <summary>No segment is longer: a full one and the longest row: 1 MiB for the store, at most three as text.</summary>
    public const int MostSegmentBytes = 16 * 1024 * 1024;

    /// <summary>A manifest takes some 200 bytes for each segment: this is for half a terabyte of rows.</summary>
    public const int MostManifestBytes = 64 * 1024 * 1024;

    public const int HashCharacters = 64;

    /// <summary>The entry of a segment. It is named by its content, so that equal ones are there once.</summary>
    public static string EntryOf(string hash) => $"segments/{hash}.ndjson";
}
