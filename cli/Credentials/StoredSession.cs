using System.Net;
using System.Text.Json;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Credentials;

/// <summary>
/// A session whose tokens are in the store. Its refresh token is good once: it is spent under the store's lock, and what comes for it is written before
/// it is used. Neither can be broken off.
/// </summary>
internal sealed class StoredSession(CredentialStore store, ApiTransport transport, TimeProvider time) : ICredential
{
    // Clocks differ, and requests take time.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private string Server => transport.Server.Text;

    public async Task<string?> TokenAsync(CancellationToken stop)
        => Good(store.Read().Find(Server)) ?? await NextAsync(null, stop);

    public Task<string?> RenewAsync(string refused, CancellationToken stop) => NextAsync(refused, stop);

    public static StoredCredential Of(LogInAnswerJson tokens, DateTimeOffset now)
        => new(tokens.User.Username, null, tokens.RefreshToken, tokens.AccessToken, now.AddSeconds(tokens.ExpiresIn));

    private async Task<string?> NextAsync(string? refused, CancellationToken stop)
    {
        using var held = await store.LockAsync(stop);
        var file = store.Read();
        var stored = file.Find(Server);
        if (Good(stored) is { } token && token != refused)
        {
            return token;
        }

        var next = await RefreshAsync(stored?.RefreshToken, file);
        store.Write(file.With(Server, next));
        return next.AccessToken;
    }

    /// <exception cref="CliException">The session is over.</exception>
    private async Task<StoredCredential> RefreshAsync(string? refreshToken, CredentialFile file)
    {
        if (refreshToken is null)
        {
            throw Over();
        }

        var body = JsonSerializer.Serialize(new RefreshJson(refreshToken), ApiJson.Default.RefreshJson);
        var answer = await transport.SendAsync(HttpMethod.Post, "/api/v1/auth/refresh", body, null, CancellationToken.None);
        if (answer.Status == HttpStatusCode.Unauthorized)
        {
            store.Write(file with { Servers = file.Without(Server).Servers });
            throw Over();
        }

        return answer.IsSuccess
            ? Of(answer.Read(ApiJson.Default.LogInAnswerJson), time.GetUtcNow())
            : throw new ApiProblemException(answer.Problem(), "The session could not be refreshed.") { RetryAfter = answer.RetryAfter };
    }

    private string? Good(StoredCredential? stored)
        => stored is { AccessToken: { } token, AccessExpiresAt: { } end } && time.GetUtcNow() < end - Margin ? token : null;

    private CliException Over() => new($"You are not logged in any more. Log in again: nexus login --server {Server}");
}
