namespace CloudNexus.Cli.Credentials;

/// <summary>A person's files in one directory: mode 0600 below 0700, replaced whole, changed by whoever holds a lock.</summary>
internal sealed class PrivateFiles(string directory, TimeProvider time)
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Below <c>XDG_CONFIG_HOME</c>, or <c>.config</c> of <c>HOME</c>.</summary>
    /// <exception cref="CliException">Neither is set.</exception>
    public static PrivateFiles Of(CliContext context)
    {
        var home = context.Variable("XDG_CONFIG_HOME")
            ?? (context.Variable("HOME") is { } user ? Path.Combine(user, ".config") : null)
            ?? throw new CliException("Set HOME: credentials and keys are kept in its .config/cloudnexus. Or set NEXUS_TOKEN.");
        return new PrivateFiles(Path.Combine(home, "cloudnexus"), context.Time);
    }

    public string PathOf(string name) => Path.Combine(directory, name);

    /// <summary>What a file holds, wherever it is; null when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">A larger one reads as empty, which no reader takes.</param>
    /// <param name="advice">What else to do when others could read or write it.</param>
    /// <exception cref="CliException">Others than its owner may use it.</exception>
    public static byte[]? Read(string path, int mostBytes, string advice)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
            {
                throw new CliException($"{path} can be read or written by others. {advice}, and: chmod 600 {path}");
            }

            if (stream.Length > mostBytes)
            {
                return [];
            }

            var bytes = new byte[stream.Length];
            return bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Holds a lock until it is disposed of.</summary>
    /// <exception cref="CliException">Another command holds it for too long.</exception>
    public async Task<IDisposable> LockAsync(string name, CancellationToken stop)
    {
        CreateDirectory(directory);
        var path = PathOf(name);
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, Options(FileMode.OpenOrCreate));
            }
            catch (IOException e) when (File.Exists(path) && e is not (FileNotFoundException or DirectoryNotFoundException))
            {
                if (time.GetElapsedTime(start) > LockPatience)
                {
                    throw new CliException($"Another nexus holds {path} for a minute now. End it and try again.");
                }
            }

            await Task.Delay(LockPoll, time, stop);
        }
    }

    /// <summary>Replaces a file whole; for the holder of its lock.</summary>
    public void Replace(string name, Action<Stream> write)
    {
        var next = PathOf(name) + ".new";
        File.Delete(next);
        Create(next, write);
        File.Move(next, PathOf(name), overwrite: true);
    }

    /// <summary>Writes a file that is not there yet, and the directory that it is in.</summary>
    /// <exception cref="IOException">It is there.</exception>
    public static void Create(string path, Action<Stream> write)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent)
        {
            CreateDirectory(parent);
        }

        using var stream = new FileStream(path, Options(FileMode.CreateNew));
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    private static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
