using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>Makes, lists and removes enrolment tokens.</summary>
public sealed class EnrolmentTokenService(EnrolmentTokenStore store, IdentityOptions options, IAudit audit, TimeProvider time)
{
    /// <summary>Tokens kept at a time, spent and expired ones too.</summary>
    public const int MostTokens = 500;

    private const int MostUses = 10_000;
    private static readonly TimeSpan UsualLife = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(366);

    /// <param name="caller">Who makes it.</param>
    /// <param name="request">What it is to be.</param>
    /// <param name="server">The API's address as the caller reached it; the setting's counts before it.</param>
    /// <param name="address">Where the caller is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400 naming the field, 409 when there are too many.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<EnrolmentTokenAnswer> CreateAsync(
        Caller caller, EnrolmentTokenRequest request, string server, string? address, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        Check(request, now);
        if ((await store.ListAsync(cancellation)).Count >= MostTokens)
        {
            throw new ApiException(
                HttpStatusCode.Conflict,
                "too-many-tokens",
                "There are too many",
                $"{MostTokens} enrolment tokens are kept. Remove some that are not needed.");
        }

        var (id, text) = EnrolmentToken.NewText();
        var token = new EnrolmentToken(
            id,
            request.Name.Trim(),
            EnrolmentToken.HashOf(text),
            0,
            request.Uses ?? 1,
            request.ExpiresAt ?? now + UsualLife,
            request.Labels ?? [],
            request.NodeType,
            now,
            caller.Name);
        await store.AddAsync(token, cancellation);
        var detail = $"{token.Name}, {token.MostUses} uses";
        await audit.RecordAsync(
            new AuditEntry(caller.Name, "enrolment-token.create", $"enrolment-token:{id}", true, detail, address), cancellation);
        var at = options.PublicUrl.Length > 0 ? options.PublicUrl : server;
        return new EnrolmentTokenAnswer(
            EnrolmentTokenItem.From(token),
            text,
            $"sudo NEXUS_ENROLMENT_TOKEN={text} ./cloudnexus-agent install --server {at}");
    }

    /// <summary>Newest first.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<EnrolmentTokenList> ListAsync(CancellationToken cancellation)
        => new([.. (await store.ListAsync(cancellation)).OrderByDescending(t => t.CreatedAt).ThenBy(t => t.Id, StringComparer.Ordinal)
            .Select(EnrolmentTokenItem.From)]);

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        var removed = NodeId.IsValid(id) && await store.RemoveAsync(id, cancellation);
        if (!removed)
        {
            throw ApiException.NotFound(
                "no-such-token", "There is no such enrolment token. GET /api/v1/enrolment-tokens lists those that there are.");
        }

        await audit.RecordAsync(
            new AuditEntry(caller.Name, "enrolment-token.delete", $"enrolment-token:{id}", true, null, address), cancellation);
    }

    private static void Check(EnrolmentTokenRequest request, DateTimeOffset now)
    {
        NodeDescription.Check(new RegisterRequest(request.Name, request.NodeType, request.Labels, null, null), typeField: "nodeType");
        if (request.Uses is <= 0 or > MostUses)
        {
            throw ApiException.BadRequest("bad-uses", $"'uses' is a whole number from 1 to {MostUses}.");
        }

        if (request.ExpiresAt is { } expiry && (expiry <= now || expiry > now + LongestLife))
        {
            throw ApiException.BadRequest("bad-expiresAt", $"'expiresAt' is a moment within the next {LongestLife.TotalDays:0} days.");
        }
    }
}
