namespace CloudNexus.Functions.Archive.Format;

/// <summary>A backup cannot be made, trusted or restored; the message says what to do about it.</summary>
internal class BackupException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>An archive is not what was written, or never was one.</summary>
internal sealed class DamagedArchiveException(string message, Exception? cause = null) : BackupException(message, cause);
