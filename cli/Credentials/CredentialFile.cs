namespace CloudNexus.Cli.Credentials;

/// <summary>What <c>credentials.json</c> holds.</summary>
/// <param name="Servers">What is known of each server, by its address.</param>
/// <param name="Current">The server that commands go to when none is named; null for none.</param>
internal sealed record CredentialFile(Dictionary<string, StoredCredential> Servers, string? Current = null)
{
    /// <summary>Servers kept at a time.</summary>
    public const int MostServers = 50;

    public static CredentialFile Empty { get; } = new([]);

    public StoredCredential? Find(string server) => Servers.GetValueOrDefault(server);

    public CredentialFile With(string server, StoredCredential credential)
        => this with { Servers = new Dictionary<string, StoredCredential>(Servers, StringComparer.Ordinal) { [server] = credential } };

    public CredentialFile Without(string server) => new(
        Servers.Where(s => s.Key != server).ToDictionary(StringComparer.Ordinal), Current == server ? null : Current);
}

/// <summary>How to be somebody at one server: a token that stays, or a session's tokens.</summary>
/// <param name="Username">Whose, for messages.</param>
/// <param name="Token">A personal token or the admin token.</param>
/// <param name="RefreshToken">Good once.</param>
/// <param name="AccessToken">Good until <paramref name="AccessExpiresAt"/>.</param>
/// <param name="AccessExpiresAt">By this machine's clock.</param>
internal sealed record StoredCredential(
    string? Username = null,
    string? Token = null,
    string? RefreshToken = null,
    string? AccessToken = null,
    DateTimeOffset? AccessExpiresAt = null)
{
    public override string ToString() => Username ?? "token";
}
