using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Live;

/// <summary>
/// Lets a caller connect. The token is made here and not by the host's binding, which runs before anybody knows who calls: it carries the
/// caller's id and
/// the one group that the connection joins by itself.
/// </summary>
public sealed class NegotiationService(SignalRAccess access, LiveAudienceStore audiences)
{
    /// <summary>Claim of a connection: the group of its audience.</summary>
    public const string GroupClaim = "nexus.fleet";

    private const string CommandsClaim = "nexus.commands";
    private const string SessionClaim = "nexus.session";
    private const string TokenClaim = "nexus.token";
    private const string UserClaim = "nameid";

    /// <summary>For connecting, which follows at once; what it was made for is looked at then once more.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <exception cref="ApiException">503: there is no live service.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<NegotiateAnswer> NegotiateAsync(Caller caller, CancellationToken cancellation)
    {
        var url = access.ClientUrl ?? throw new ApiException(
            global::System.Net.HttpStatusCode.ServiceUnavailable,
            "no-live-service",
            "There is no live service",
            $"Set {LiveNames.ConnectionSetting} to the connection string of SignalR Service. Until then, poll nodes and series.");
        var audience = LiveAudience.Of(caller);
        await audiences.KeepAsync(audience, cancellation);
        List<(string Name, string Value)> claims = [(UserClaim, caller.Id), (GroupClaim, audience.Group)];
        if (caller.SessionId is { } session)
        {
            claims.Add((SessionClaim, session));
        }

        if (caller.TokenId is { } token)
        {
            claims.Add((TokenClaim, token));
        }

        if (AccessRules.HasScope(caller, Scopes.CommandsRead))
        {
            claims.Add((CommandsClaim, "yes"));
        }

        return new NegotiateAnswer(url, access.CreateToken(access.ClientAudience ?? url, Lifetime, [.. claims]));
    }

    /// <summary>What a connection's claims say; null when they name no user or no group.</summary>
    /// <param name="userId">As the service read it from the token.</param>
    /// <param name="claim">A claim's value by its name; null for one that is not there.</param>
    public static LiveCredential? Read(string? userId, Func<string, string?> claim)
        => userId is { Length: > 0 } && claim(GroupClaim) is { Length: > 0 } group
            ? new LiveCredential(userId, claim(SessionClaim), claim(TokenClaim), group) { HearsCommands = claim(CommandsClaim) is not null }
            : null;
}
