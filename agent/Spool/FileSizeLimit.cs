namespace CloudNexus.Agent.Spool;

/// <summary>
/// A file may grow no further: the process has a limit (<c>ulimit -f</c>, <c>LimitFSIZE</c>), or the file system. The runtime takes that for a wrong
/// argument; to whoever writes it is what a full disk is.
/// </summary>
public static class FileSizeLimit
{
    public static IOException Met(ArgumentOutOfRangeException e) => new("The file may not become larger.", e);
}
