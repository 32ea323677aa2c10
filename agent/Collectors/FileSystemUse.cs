namespace CloudNexus.Agent.Collectors;

/// <summary>How full a file system is, in bytes. What is reserved for the super-user is neither used nor free.</summary>
public readonly record struct FileSystemUse(long Size, long Used, long Free)
{
    /// <summary>Of what ordinary users may fill, in percent.</summary>
    public double UsedPercent => Used + Free > 0 ? 100.0 * Used / (Used + Free) : double.NaN;

    /// <summary>Asks the system; may block as long as the file system hangs.</summary>
    /// <exception cref="IOException">The mount cannot be read.</exception>
    public static FileSystemUse Of(string mount)
    {
        var drive = new DriveInfo(mount);
        var size = drive.TotalSize;
        return new FileSystemUse(size, size - drive.TotalFreeSpace, drive.AvailableFreeSpace);
    }
}
