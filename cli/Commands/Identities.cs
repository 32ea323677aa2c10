using System.Net;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Commands;

/// <summary>Finds out who a token stands for.</summary>
internal static class Identities
{
    /// <exception cref="CliException">The server does not take it.</exception>
    public static async Task<IdentityJson> OfTokenAsync(ApiTransport transport, string token, CancellationToken stop)
    {
        var api = new ApiClient(transport, new FixedToken(token));
        var nobody = new ApiClient(transport, new FixedToken(null));
        var answer = await nobody.PostAsync("/api/v1/auth/verify", new VerifyJson(token), ApiJson.Default.VerifyJson, stop);
        if (answer.Read(ApiJson.Default.VerifyAnswerJson) is { Active: true } verified)
        {
            return new IdentityJson(
                transport.Server.Text,
                verified.Kind ?? "token",
                verified.Name,
                verified.Role,
                verified.Scope,
                verified.Exp is { } end ? DateTimeOffset.FromUnixTimeSeconds(end) : null);
        }

        // Neither an access token nor a personal one: the installation's admin token is told by what it opens.
        var trial = await api.SendAsync(HttpMethod.Get, "/api/v1/system/config", null, stop);
        return trial.Status == HttpStatusCode.OK
            ? new IdentityJson(transport.Server.Text, "admin-token", null, "admin", null, null)
            : throw new CliException($"{transport.Server} does not take this token: it is wrong, expired or revoked. Make one: nexus tokens new");
    }
}
