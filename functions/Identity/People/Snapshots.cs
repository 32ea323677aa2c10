using CloudNexus.Functions.Identity.Tokens;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// Users and sessions as they were at most <see cref="TokenOptions.SnapshotLifetime"/> ago, from memory: that long somebody who was
/// disabled, or a session that
/// was ended on another instance, still gets in. Bounded; the least recently used is dropped.
/// </summary>
public sealed class Snapshots(UserStore users, SessionStore sessions, TokenOptions options, TimeProvider time)
{
    private const int Most = 10_000;

    private readonly BoundedCache<string, Answer<User?>> _users = new(Most);
    private readonly BoundedCache<(string User, string Session), Answer<bool>> _sessions = new(Most);

    /// <summary>How many users are held in memory.</summary>
    public int HeldUsers => _users.Count;

    /// <summary>How many sessions are held in memory.</summary>
    public int HeldSessions => _sessions.Count;

    /// <summary>Null when there is no such user, or the user is disabled.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async ValueTask<User?> UserAsync(string id, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (!_users.TryGet(id, out var answer) || now - answer.At >= options.SnapshotLifetime)
        {
            answer = new Answer<User?>(await users.FindAsync(id, cancellation), now);
            _users.Set(id, answer);
        }

        return answer.Value is { Disabled: false } user ? user : null;
    }

    /// <summary>Whether the session has not ended.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async ValueTask<bool> IsAliveAsync(string userId, string sessionId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (!_sessions.TryGet((userId, sessionId), out var answer) || now - answer.At >= options.SnapshotLifetime)
        {
            answer = new Answer<bool>(
                await sessions.FindAsync(userId, sessionId, cancellation) is { } session && now < session.ExpiresAt, now);
            _sessions.Set((userId, sessionId), answer);
        }

        return answer.Value;
    }

    public void ForgetUser(string id) => _users.Remove(id);

    public void ForgetSession(string userId, string sessionId) => _sessions.Remove((userId, sessionId));

    private readonly record struct Answer<T>(T Value, DateTimeOffset At);
}
