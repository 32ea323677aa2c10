using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>
/// Makes, believes and revokes personal tokens. A revoked one works no longer than <see cref="TokenOptions.SnapshotLifetime"/>.
/// </summary>
public sealed class PersonalTokenService(
    PersonalTokenStore store, Snapshots snapshots, TokenOptions options, LiveEviction live, IAudit audit, TimeProvider time)
{
    private const int MostName = 100;
    private const int MostPerUser = 50;
    private const int MostDays = 366;
    private const int UsualDays = 90;
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan UseGrain = TimeSpan.FromHours(1);

    private readonly BoundedCache<(string User, string Id), (PersonalToken? Token, DateTimeOffset At)> _known = new(MostRemembered);

    /// <summary>How many are held in memory.</summary>
    public int Held => _known.Count;

    /// <exception cref="ApiException">400: name, scopes, role or life cannot be. 409: the user has too many.</exception>
    public async Task<(PersonalToken Token, string Text)> AddAsync(
        Caller caller, PersonalTokenRequest request, Visitor visitor, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > MostName || request.Name.Any(char.IsControl))
        {
            throw ApiException.BadRequest("bad-name", $"'name' must be 1 to {MostName} printable characters.");
        }

        var days = request.ExpiresInDays ?? UsualDays;
        if (days is < 1 or > MostDays)
        {
            throw ApiException.BadRequest("bad-expiresindays", $"'expiresInDays' must be 1 to {MostDays}.");
        }

        if (request.Scopes is not { Count: > 0 } || request.Scopes.Count > Scopes.All.Count || !request.Scopes.All(Scopes.All.Contains))
        {
            throw ApiException.BadRequest("bad-scopes", $"'scopes' must be one or more of {string.Join(", ", Scopes.All)}.");
        }

        var role = request.Role is null ? caller.Role : RoleNames.Least(caller.Role, UserRules.Role(request.Role));
        if ((await store.ListAsync(caller.Id, cancellation)).Count >= MostPerUser)
        {
            throw PeopleProblems.Conflict("too-many-tokens", $"You have {MostPerUser} tokens. Revoke some that are not needed.");
        }

        var text = PersonalTokenText.New(caller.Id);
        var now = time.GetUtcNow();
        var token = new PersonalToken(
            caller.Id, text.Id, request.Name.Trim(), Ids.Hash(text.Secret), [.. request.Scopes.Distinct()], role, now, now.AddDays(days), null);
        await store.AddAsync(token, cancellation);
        await audit.RecordAsync(
            new AuditEntry(
                caller.Name, "token.create", $"token:{token.Id}", true, $"{token.Name}: {string.Join(' ', token.Scopes)}", visitor.Address),
            cancellation);
        return (token, text.Show());
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<IReadOnlyList<PersonalToken>> ListAsync(Caller caller, CancellationToken cancellation) => store.ListAsync(caller.Id, cancellation);

    /// <exception cref="ApiException">404: the user has no such token.</exception>
    public async Task DeleteAsync(Caller caller, string id, Visitor visitor, CancellationToken cancellation)
    {
        if (!Ids.IsValid(id) || !await store.DeleteAsync(caller.Id, id, cancellation))
        {
            throw ApiException.NotFound("unknown-token", "You have no token with this id.");
        }

        _known.Remove((caller.Id, id));
        await live.EvictAsync(caller.Id);
        await audit.RecordAsync(new AuditEntry(caller.Name, "token.revoke", $"token:{id}", true, null, visitor.Address), cancellation);
    }

    /// <summary>The token and its owner; null when the text is no token that is good now.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    internal async ValueTask<(PersonalToken Token, User Owner)?> CheckAsync(string text, CancellationToken cancellation)
    {
        if (!PersonalTokenText.TryParse(text, out var shown))
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (!_known.TryGet((shown.UserId, shown.Id), out var known) || now - known.At >= options.SnapshotLifetime)
        {
            known = (await store.FindAsync(shown.UserId, shown.Id, cancellation), now);
            _known.Set((shown.UserId, shown.Id), known);
        }

        if (known.Token is not { } token
            || !Ids.HashEquals(shown.Secret, token.Hash)
            || now >= token.ExpiresAt
            || await snapshots.UserAsync(token.UserId, cancellation) is not { } owner)
        {
            return null;
        }

        if (token.LastUsedAt is null || now - token.LastUsedAt >= UseGrain)
        {
            _known.Set((shown.UserId, shown.Id), (token with { LastUsedAt = now }, known.At));
            await store.NoteUseAsync(token, now, cancellation);
        }

        return (token, owner);
    }
}
