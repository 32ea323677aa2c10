using System.Text.Json;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Credentials;

/// <summary>
/// <c>~/.config/cloudnexus/credentials.json</c>. Whoever changes it holds <c>credentials.lock</c>, so that of commands that run at once
/// only one refreshes a session, and the others find its new tokens.
/// </summary>
internal sealed class CredentialStore(PrivateFiles files)
{
    private const string Name = "credentials.json";
    private const int MostBytes = 1024 * 1024;

    private readonly string _file = files.PathOf(Name);

    /// <exception cref="CliException">The file can be read by others, or is damaged.</exception>
    public CredentialFile Read()
    {
        try
        {
            return PrivateFiles.Read(_file, MostBytes, "Log in anew if somebody may have read it") is not { } bytes ? CredentialFile.Empty
                : JsonSerializer.Deserialize(bytes, ApiJson.Default.CredentialFile) is { } file
                    && file.Servers.Values.All(s => s is not null) ? file : throw Damaged();
        }
        catch (JsonException)
        {
            throw Damaged();
        }
    }

    /// <summary>Holds the lock until it is disposed of; the file is for its holder to change.</summary>
    /// <exception cref="CliException">Another command holds it for too long.</exception>
    public Task<IDisposable> LockAsync(CancellationToken stop) => files.LockAsync("credentials.lock", stop);

    /// <summary>For the holder of the lock.</summary>
    /// <exception cref="CliException">There are too many servers.</exception>
    public void Write(CredentialFile file)
    {
        if (file.Servers.Count > CredentialFile.MostServers)
        {
            throw new CliException($"Credentials of {CredentialFile.MostServers} servers are kept already: nexus logout --server URL drops one.");
        }

        files.Replace(Name, stream => JsonSerializer.Serialize(stream, file, ApiJson.Default.CredentialFile));
    }

    /// <summary>Reads, changes and writes under the lock.</summary>
    /// <exception cref="CliException">The file cannot be read or the lock not be had.</exception>
    public async Task ChangeAsync(Func<CredentialFile, CredentialFile> change, CancellationToken stop)
    {
        using var held = await LockAsync(stop);
        Write(change(Read()));
    }

    private CliException Damaged() => new($"{_file} is damaged. Remove it and log in again: nexus login");
}
