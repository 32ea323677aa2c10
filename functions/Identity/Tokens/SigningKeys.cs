using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>
/// The keys of access tokens, from memory where they are young: one signs, the one before it is believed until its last token has
/// ended, and the one that
/// follows is published before it signs.
/// </summary>
public sealed class SigningKeys(SigningKeyStore store, NewKeyPair newKeyPair, TokenOptions options, TimeProvider time) : IDisposable
{
    /// <summary>A token with an unknown key has the keys read anew, but not more often than this.</summary>
    private static readonly TimeSpan LeastReload = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _loading = new(1);
    private volatile Loaded? _loaded;

    /// <summary>The key that signs now; made when there is none.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask<SigningKey> CurrentAsync(CancellationToken cancellation)
    {
        var loaded = await LoadAsync(options.SnapshotLifetime, cancellation);

        // None is active yet where this clock is behind that of the instance that made the first.
        return loaded.Keys.LastOrDefault(k => k.ActiveFrom <= time.GetUtcNow()) ?? loaded.Keys[0];
    }

    /// <summary>The key with this id, when tokens may still be signed with it.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask<SigningKey?> FindAsync(string id, CancellationToken cancellation)
    {
        var loaded = await LoadAsync(options.SnapshotLifetime, cancellation);
        if (Usable(loaded).FirstOrDefault(k => k.Id == id) is { } known)
        {
            return known;
        }

        return Usable(await LoadAsync(LeastReload, cancellation)).FirstOrDefault(k => k.Id == id);
    }

    /// <summary>What is published: each key that signs, signed lately or will sign.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellation)
        => [.. Usable(await LoadAsync(options.SnapshotLifetime, cancellation))];

    /// <summary>Adds the next key.</summary>
    /// <param name="immediately">It signs at once and all others end with the tokens that they signed: for a key that leaked.</param>
    /// <returns>The newest key: another instance's when it rotated at the same moment.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<SigningKey> RotateAsync(bool immediately, CancellationToken cancellation)
    {
        await _loading.WaitAsync(cancellation);
        try
        {
            var (_, highest) = await store.LoadAsync(cancellation);
            var now = time.GetUtcNow();
            using var key = New(highest + 1, immediately ? now : now + options.KeyLead);
            await store.TryAddAsync(key, cancellation);
            if (immediately)
            {
                await DeleteAsync((await store.LoadAsync(cancellation)).Keys.SkipLast(1), cancellation);
            }

            return (_loaded = await ReadAsync(cancellation)).Keys[^1];
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Rotates when the newest key is old, and deletes keys whose last token has ended.</summary>
    /// <returns>Whether a key was added.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> KeepFreshAsync(CancellationToken cancellation)
    {
        var loaded = await LoadAsync(TimeSpan.Zero, cancellation);
        await DeleteAsync(loaded.Keys.Except(Usable(loaded)), cancellation);
        if (time.GetUtcNow() - loaded.Keys[^1].CreatedAt < options.KeyLifetime)
        {
            return false;
        }

        await RotateAsync(immediately: false, cancellation);
        return true;
    }

    public void Dispose() => _loading.Dispose();

    private IEnumerable<SigningKey> Usable(Loaded loaded)
    {
        var now = time.GetUtcNow();
        return loaded.Keys.Where((_, i) =>
            i + 1 == loaded.Keys.Count || now < loaded.Keys[i + 1].ActiveFrom + options.AccessLifetime + options.ClockSkew);
    }

    private async Task DeleteAsync(IEnumerable<SigningKey> keys, CancellationToken cancellation)
    {
        foreach (var key in keys)
        {
            await store.DeleteAsync(key.Generation, cancellation);
        }
    }

    private async ValueTask<Loaded> LoadAsync(TimeSpan oldest, CancellationToken cancellation)
    {
        if (_loaded is { } young && time.GetUtcNow() - young.At < oldest)
        {
            return young;
        }

        await _loading.WaitAsync(cancellation);
        try
        {
            return _loaded is { } loaded && time.GetUtcNow() - loaded.At < oldest ? loaded : _loaded = await ReadAsync(cancellation);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<Loaded> ReadAsync(CancellationToken cancellation)
    {
        var at = time.GetUtcNow();
        var (keys, highest) = await store.LoadAsync(cancellation);
        if (keys.Count == 0)
        {
            // Insert-only: where another instance was first, its key is what the second reading finds.
            using var first = New(highest + 1, at);
            await store.TryAddAsync(first, cancellation);
            (keys, _) = await store.LoadAsync(cancellation);
        }

        return keys.Count > 0
            ? new Loaded(keys, at)
            : throw new InvalidOperationException("No signing key can be read: every instance must have the same NEXUS_MASTER_KEY.");
    }

    private SigningKey New(int generation, DateTimeOffset activeFrom)
        => new(generation, activeFrom, time.GetUtcNow(), newKeyPair());

    private sealed record Loaded(IReadOnlyList<SigningKey> Keys, DateTimeOffset At);
}
