namespace CloudNexus.Agent.Collectors;

/// <summary>
/// How full a file system is, in bytes, and how many files it holds and may hold; a file system without such a bound has 0 of 0.
/// What is reserved for the super-user is neither used nor free.
/// </summary>
public readonly record struct FileSystemUse(long Size, long Used, long Free, long Inodes = 0, long InodesUsed = 0, long InodesFree = 0)
{
    /// <summary>Of what ordinary users may fill, in percent.</summary>
    public double UsedPercent => Used + Free > 0 ? 100.0 * Used / (Used + Free) : double.NaN;

    /// <inheritdoc cref="UsedPercent"/>
    public double InodesPercent => InodesUsed + InodesFree > 0 ? 100.0 * InodesUsed / (InodesUsed + InodesFree) : double.NaN;

    /// <summary>Asks the system; may block as long as the file system hangs.</summary>
    /// <exception cref="IOException">The mount cannot be read.</exception>
    public static FileSystemUse Of(string mount)
    {
        try
        {
            if (StatVfs.IsSupported)
            {
                return From(StatVfs.Of(mount));
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library of another name: the runtime's own answer has no inodes, but the rest.
        }

        var drive = new DriveInfo(mount);
        var size = drive.TotalSize;
        return new FileSystemUse(size, size - drive.TotalFreeSpace, drive.AvailableFreeSpace);
    }

    private static FileSystemUse From(in StatVfs answer)
    {
        var unit = answer.FragmentSize;
        return new FileSystemUse(
            Signed(answer.Blocks * unit),
            Signed((answer.Blocks - Math.Min(answer.BlocksFree, answer.Blocks)) * unit),
            Signed(answer.BlocksAvailable * unit),
            Signed(answer.Files),
            Signed(answer.Files - Math.Min(answer.FilesFree, answer.Files)),
            Signed(answer.FilesAvailable));
    }

    private static long Signed(ulong value) => (long)Math.Min(value, long.MaxValue);
}
