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

    private const string UserClaim = "nameid";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

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
        return new NegotiateAnswer(url, access.CreateToken(access.ClientAudience ?? url, Lifetime, (UserClaim, caller.Id), (GroupClaim, audience.Group)));
    }
}
