namespace CloudNexus.Backup;

/// <summary>A backup cannot be made, trusted or restored; the message says what to do about it.</summary>
internal sealed class BackupException(string message, Exception? cause = null) : Exception(message, cause);
