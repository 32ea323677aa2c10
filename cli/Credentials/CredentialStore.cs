using System.Text.Json;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Credentials;

/// <summary>
/// <c>~/.config/cloudnexus/credentials.json</c>, mode 0600, replaced whole. Whoever changes it holds <c>credentials.lock</c>, so that of commands that
/// run at once only one refreshes a session, and the others find its new tokens.
/// </summary>
internal sealed class CredentialStore(string directory, TimeProvider time)
{
    private const int MostBytes = 1024 * 1024;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    private readonly string _file = Path.Combine(directory, "credentials.json");

    /// <summary>Below <c>XDG_CONFIG_HOME</c>, or <c>.config</c> of <c>HOME</c>.</summary>
    /// <exception cref="CliException">Neither is set.</exception>
    public static CredentialStore Of(CliContext context)
    {
        var home = context.Variable("XDG_CONFIG_HOME")
            ?? (context.Variable("HOME") is { } user ? Path.Combine(user, ".config") : null)
            ?? throw new CliException("Set HOME: credentials are kept in its .config/cloudnexus. Or set NEXUS_TOKEN and keep none.");
        return new CredentialStore(Path.Combine(home, "cloudnexus"), context.Time);
    }

    /// <exception cref="CliException">The file can be read by others, or is damaged.</exception>
    public CredentialFile Read()
    {
        try
        {
            using var stream = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
            {
                throw new CliException($"{_file} can be read by others. Log in anew if somebody may have, and: chmod 600 {_file}");
            }

            return stream.Length <= MostBytes && JsonSerializer.Deserialize(stream, ApiJson.Default.CredentialFile) is { } file
                && file.Servers.Values.All(s => s is not null)
                ? file
                : throw Damaged();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return CredentialFile.Empty;
        }
        catch (JsonException)
        {
            throw Damaged();
        }
    }

    /// <summary>Holds the lock until it is disposed of; the file is for its holder to change.</summary>
    /// <exception cref="CliException">Another command holds it for too long.</exception>
    public async Task<IDisposable> LockAsync(CancellationToken stop)
    {
        CreateDirectory();
        var path = Path.Combine(directory, "credentials.lock");
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

    /// <summary>For the holder of the lock.</summary>
    /// <exception cref="CliException">There are too many servers.</exception>
    public void Write(CredentialFile file)
    {
        if (file.Servers.Count > CredentialFile.MostServers)
        {
            throw new CliException($"Credentials of {CredentialFile.MostServers} servers are kept already: nexus logout --server URL drops one.");
        }

        var next = _file + ".new";
        File.Delete(next);
        using (var stream = new FileStream(next, Options(FileMode.CreateNew)))
        {
            JsonSerializer.Serialize(stream, file, ApiJson.Default.CredentialFile);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, _file, overwrite: true);
    }

    /// <summary>Reads, changes and writes under the lock.</summary>
    /// <exception cref="CliException">The file cannot be read or the lock not be had.</exception>
    public async Task ChangeAsync(Func<CredentialFile, CredentialFile> change, CancellationToken stop)
    {
        using var held = await LockAsync(stop);
        Write(change(Read()));
    }

    private void CreateDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
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

    private CliException Damaged() => new($"{_file} is damaged. Remove it and log in again: nexus login");
}
