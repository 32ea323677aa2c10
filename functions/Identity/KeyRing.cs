using System.Security.Cryptography;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>
/// Answers which key a frame or request claims, from memory where the answer is young (<see cref="IdentityOptions.KeyLifetime"/>), which also bounds
/// how long a revoked key still works. Holds a bounded number of answers, unknown keys among them, so that guesses don't reach the store.
/// </summary>
public sealed class KeyRing(KeyStore store, KeyUse use, IdentityOptions options, TimeProvider time)
{
    private readonly BoundedCache<(string Node, string Key), Answer> _answers = new(50_000);

    /// <summary>How many are held in memory.</summary>
    public int Held => _answers.Count;

    /// <summary>The key when it is known, not revoked and not at its end.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async ValueTask<AgentKey?> FindAsync(string nodeId, string keyId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (!_answers.TryGet((nodeId, keyId), out var answer) || now - answer.At >= options.KeyLifetime)
        {
            answer = new Answer(await store.FindAsync(nodeId, keyId, cancellation), now);
            _answers.Set((nodeId, keyId), answer);
        }

        return answer.Key is { } key && key.IsGood(now) ? key : null;
    }

    /// <summary>The key whose whole text this is; null for every other text.</summary>
    public async ValueTask<AgentKey?> FindAsync(string? apiKey, CancellationToken cancellation)
    {
        if (!ApiKey.TryParse(apiKey, out var shown))
        {
            return null;
        }

        var known = await FindAsync(shown.NodeId, shown.KeyId, cancellation);
        if (known is null || !CryptographicOperations.FixedTimeEquals(known.Hash, shown.Hash()))
        {
            return null;
        }

        use.Note(known);
        return known;
    }

    /// <summary>Tells that the key's holder has just proved to have it.</summary>
    public void NoteUse(AgentKey key) => use.Note(key);

    /// <summary>Forgets what is remembered of a key that has just been made or changed.</summary>
    public void Forget(string nodeId, string keyId) => _answers.Remove((nodeId, keyId));

    private readonly record struct Answer(AgentKey? Key, DateTimeOffset At);
}
