using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// Makes the first user, an admin: from the environment's password, or for whoever has the set-up token. Afterwards there is nothing to
/// set up.
/// </summary>
public sealed class SetupService(
    UserStore users,
    AccountMaker accounts,
    SessionService sessions,
    PeopleOptions options,
    IAudit audit,
    RefusalAudit refusals,
    TimeProvider time) : ISetupState
{
    /// <summary>How long "nobody yet" is believed: set up on one instance, another knows it so much later.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private volatile bool _done;
    private DateTimeOffset _notBefore;

    /// <summary>Whether there is nobody yet, and the environment names no password for an admin either.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask<bool> IsRequiredAsync(CancellationToken cancellation)
    {
        if (_done)
        {
            return false;
        }

        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (now < _notBefore)
            {
                return true;
            }
        }

        if (await EnsureAdminAsync(cancellation))
        {
            return false;
        }

        lock (_gate)
        {
            _notBefore = now + Believed;
        }

        return true;
    }

    /// <summary>Makes the environment's admin when there is nobody yet.</summary>
    /// <returns>Whether there is a user.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask<bool> EnsureAdminAsync(CancellationToken cancellation)
    {
        if (_done)
        {
            return true;
        }

        if (!await users.AnyAsync(cancellation))
        {
            if (options.AdminPassword.Length == 0)
            {
                return false;
            }

            var admin = await accounts.DraftAsync(
                PeopleOptions.AdminName, options.AdminPassword, Role.Admin, null, null, null, cancellation);
            if (await accounts.TryAddFirstAsync(admin, cancellation))
            {
                await audit.RecordAsync(
                    new AuditEntry("system", "setup.complete", $"user:{admin.Id}", true, "The admin was made from NEXUS_ADMIN_PASSWORD."),
                    cancellation);
            }
        }

        return _done = true;
    }

    /// <summary>Makes the first user and logs it in.</summary>
    /// <exception cref="ApiException">401: not the token, or there is a user already. 400: name or password cannot be.</exception>
    public async Task<SessionTokens> CompleteAsync(AccountRequest request, Visitor visitor, CancellationToken cancellation)
    {
        if (await EnsureAdminAsync(cancellation)
            || options.SetupToken.Length == 0
            || request.Token is not { Length: <= 512 }
            || !Ids.HashEquals(request.Token, Ids.Hash(options.SetupToken)))
        {
            refusals.Note("setup.complete", "", "Not the token, or set up already", visitor.Address);
            throw PeopleProblems.BadOneTimeToken();
        }

        var draft = await accounts.DraftAsync(
            request.Username, request.Password, Role.Admin, request.DisplayName, null, null, cancellation);
        var user = draft with { LastLogInAt = draft.CreatedAt };
        if (!await accounts.TryAddFirstAsync(user, cancellation))
        {
            throw PeopleProblems.BadOneTimeToken();
        }

        _done = true;
        await audit.RecordAsync(new AuditEntry(user.Name, "setup.complete", $"user:{user.Id}", true, null, visitor.Address), cancellation);
        return await sessions.StartAsync(user, visitor, cancellation);
    }
}
