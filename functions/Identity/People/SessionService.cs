using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Begins, refreshes and ends sessions.</summary>
public sealed class SessionService(
    SessionStore sessions,
    UserStore users,
    Snapshots snapshots,
    AccessTokens accessTokens,
    TokenOptions tokenOptions,
    PeopleOptions options,
    LiveEviction live,
    IAudit audit,
    TimeProvider time)
{
    /// <summary>A further log-in ends the user's oldest.</summary>
    private const int MostPerUser = 20;

    private const int Tries = 5;

    private static readonly Counter<long> Replays = Telemetry.Meter.CreateCounter<long>("identity.refresh_replays");

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<SessionTokens> StartAsync(User user, Visitor visitor, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var surplus in (await sessions.ListAsync(user.Id, cancellation)).Skip(MostPerUser - 1))
        {
            await EndAsync(user.Id, surplus.Id, cancellation);
        }

        var session = new Session(
            user.Id, Ids.New(), RandomNumberGenerator.GetBytes(32), 0, user.Stamp, now, now, now + options.SessionIdle, visitor);
        await sessions.AddAsync(session, cancellation);
        return await TokensAsync(user, session, cancellation);
    }

    /// <summary>
    /// Gives the next tokens of a session for its present refresh token, or the present ones for the one just before
    /// (<see cref="PeopleOptions.RefreshGrace"/>). An older one was copied: the session ends.
    /// </summary>
    /// <exception cref="ApiException">401: log in again.</exception>
    public async Task<SessionTokens> RefreshAsync(string? text, Visitor visitor, CancellationToken cancellation)
    {
        if (!RefreshToken.TryParse(text, out var token))
        {
            throw PeopleProblems.SessionEnded();
        }

        for (var i = 0; i < Tries; i++)
        {
            var session = await sessions.FindAsync(token.UserId, token.SessionId, cancellation);
            if (session is null || !token.IsOf(session))
            {
                throw PeopleProblems.SessionEnded();
            }

            var now = time.GetUtcNow();
            var user = await users.FindAsync(session.UserId, cancellation);
            if (user is null || user.Disabled || user.Stamp != session.Stamp || now >= session.ExpiresAt)
            {
                await EndAsync(session.UserId, session.Id, cancellation);
                throw PeopleProblems.SessionEnded();
            }

            if (token.Generation == session.Generation - 1 && now - session.RotatedAt < options.RefreshGrace)
            {
                return await TokensAsync(user, session, cancellation);
            }

            if (token.Generation < session.Generation)
            {
                await RefuseReplayAsync(user, session, visitor, cancellation);
            }

            // One that is higher than the row's was given before the store fell back to an earlier state: it is the present one.
            var next = session with
            {
                Generation = token.Generation + 1,
                RotatedAt = now,
                ExpiresAt = Least(now + options.SessionIdle, session.CreatedAt + options.SessionLifetime),
                Visitor = visitor,
            };
            if (await sessions.TryReplaceAsync(next, cancellation))
            {
                return await TokensAsync(user, next, cancellation);
            }
        }

        throw PeopleProblems.Busy();
    }

    /// <summary>Carries one session over a change of its user's stamp, which ends all the others.</summary>
    /// <exception cref="ApiException">401: it ended meanwhile.</exception>
    public async Task<SessionTokens> KeepAsync(User changed, string sessionId, Visitor visitor, CancellationToken cancellation)
    {
        for (var i = 0; i < Tries; i++)
        {
            var session = await sessions.FindAsync(changed.Id, sessionId, cancellation) ?? throw PeopleProblems.SessionEnded();
            var kept = session with
            {
                Stamp = changed.Stamp, Generation = session.Generation + 1, RotatedAt = time.GetUtcNow(), Visitor = visitor,
            };
            if (await sessions.TryReplaceAsync(kept, cancellation))
            {
                await EndAllAsync(changed.Id, sessionId, cancellation);
                return await TokensAsync(changed, kept, cancellation);
            }
        }

        throw PeopleProblems.Busy();
    }

    /// <summary>Ends a session, and the user's live connections with it: which of them is the session's, the live service does not
    /// tell.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> EndAsync(string userId, string sessionId, CancellationToken cancellation)
    {
        var ended = await DeleteAsync(userId, sessionId, cancellation);
        if (ended)
        {
            await live.EvictAsync(userId);
        }

        return ended;
    }

    /// <summary>Ends sessions of a user, and all live connections.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="but">The one that goes on; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task EndAllAsync(string userId, string? but, CancellationToken cancellation)
    {
        foreach (var session in await sessions.ListAsync(userId, cancellation))
        {
            if (session.Id != but)
            {
                await DeleteAsync(userId, session.Id, cancellation);
            }
        }

        await live.EvictAsync(userId);
    }

    private async Task<bool> DeleteAsync(string userId, string sessionId, CancellationToken cancellation)
    {
        var deleted = Ids.IsValid(sessionId) && await sessions.DeleteAsync(userId, sessionId, cancellation);
        snapshots.ForgetSession(userId, sessionId);
        return deleted;
    }

    private async Task RefuseReplayAsync(User user, Session session, Visitor visitor, CancellationToken cancellation)
    {
        Replays.Add(1);
        await EndAsync(session.UserId, session.Id, cancellation);
        await audit.RecordAsync(
            new AuditEntry(
                user.Name,
                "session.replay",
                $"session:{session.Id}",
                false,
                "A refresh token was used twice: the session was ended.",
                visitor.Address),
            cancellation);
        throw PeopleProblems.SessionEnded();
    }

    private async Task<SessionTokens> TokensAsync(User user, Session session, CancellationToken cancellation) => new(
        user,
        session.Id,
        await accessTokens.IssueAsync(user, session.Id, cancellation),
        tokenOptions.AccessLifetime,
        RefreshToken.Make(session),
        session.ExpiresAt - time.GetUtcNow());

    private static DateTimeOffset Least(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
