using System.Security.Cryptography;

namespace CloudNexus.Local;

/// <summary>The data directory: who owns what in it, and the secrets that are made on the first start (mode 0600).</summary>
public sealed class DataDirectory
{
    private const int SecretBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string? _setupToken;

    public DataDirectory(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
        Directory.CreateDirectory(Tables);
        Directory.CreateDirectory(State);
        Directory.CreateDirectory(Secrets);
        Directory.CreateDirectory(Hub);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Secrets, OwnerOnly | UnixFileMode.UserExecute);

            // Events of other sources than agents carry the source's API key.
            File.SetUnixFileMode(Hub, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    public string Path { get; }

    public string Tables => In("tables");

    public string Hub => In("hub");

    public string Agent => In("agent");

    public string State => In("functions");

    public string EnrolmentTokenFile => System.IO.Path.Combine(Secrets, "enrolment-token");

    private string Secrets => In("secrets");

    /// <summary>Encrypts the agents' subkeys at rest: 32 bytes in base64.</summary>
    public string MasterKey => Secret("master-key");

    /// <summary>Lets agents enrol.</summary>
    public string EnrolmentToken => Secret("enrolment-token");

    /// <summary>Signs tokens of the local Event Hub.</summary>
    public string HubKey => Secret("hub-key");

    /// <summary>Opens the tables, in base64.</summary>
    public string TablesKey => Secret("tables-key");

    /// <summary>Signs the addresses at which agents on other hosts read their control rows.</summary>
    public byte[] ControlKey => Convert.FromBase64String(Secret("control-key"));

    /// <summary>Signs tokens of the local SignalR service.</summary>
    public string SignalRKey => Secret("signalr-key");

    /// <summary>
    /// Makes the first account, while there is none: 256 bits in hexadecimal. <see cref="KeepSetupToken"/> keeps it for the next start,
    /// so that a
    /// link that was printed goes on working until it is used.
    /// </summary>
    public string SetupToken => _setupToken ??= Read(SetupTokenFile) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));

    private string SetupTokenFile => System.IO.Path.Combine(Secrets, "setup-token");

    public void KeepSetupToken() => Write(SetupTokenFile, SetupToken);

    /// <summary>It was used and is good for nothing.</summary>
    public void ForgetSetupToken() => File.Delete(SetupTokenFile);

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private string Secret(string name)
    {
        var file = System.IO.Path.Combine(Secrets, name);
        if (Read(file) is { } known)
        {
            return known;
        }

        var made = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
        Write(file, made);
        return made;
    }

    private static string? Read(string file) => File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } known ? known : null;

    private static void Write(string file, string secret)
    {
        var draft = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new StreamWriter(draft, options))
        {
            stream.WriteLine(secret);
        }

        File.Move(draft, file, overwrite: true);
    }
}
