using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Makes users from what somebody typed, by whichever way they come: set-up, invitation, registration or an admin.</summary>
public sealed class AccountMaker(UserStore users, Passwords passwords, TimeProvider time)
{
    /// <summary>Checks and hashes; stores nothing.</summary>
    /// <exception cref="ApiException">400, naming what is not right.</exception>
    public async Task<User> DraftAsync(
        string? name,
        string? password,
        Role role,
        string? displayName,
        string? email,
        IReadOnlyDictionary<string, string>? labels,
        CancellationToken cancellation)
    {
        var checkedName = UserRules.Name(name);
        PasswordRules.Check(password, checkedName);
        var (shown, address, narrowed) = (UserRules.DisplayName(displayName, checkedName), UserRules.Email(email), UserRules.Labels(labels));
        var now = time.GetUtcNow();
        var hash = await passwords.HashAsync(password!, cancellation);
        return new User(Ids.New(), checkedName, shown, address, hash, role, narrowed, false, Ids.New(), now, now, null);
    }

    /// <exception cref="ApiException">409: the name is taken, or nobody was set up yet.</exception>
    public async Task AddAsync(User user, CancellationToken cancellation)
        => await users.TryAddAsync(user, onlyAsFirst: false, null, cancellation);

    /// <returns>False when there was a user before.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<bool> TryAddFirstAsync(User user, CancellationToken cancellation) => users.TryAddAsync(user, onlyAsFirst: true, null, cancellation);

    /// <summary>Adds a user and deletes the invitation that allowed it, both or neither.</summary>
    /// <exception cref="ApiException">401: the invitation was used meanwhile. 409: the name is taken.</exception>
    internal async Task AddAsync(User user, TableTransactionAction useInvitation, CancellationToken cancellation)
        => await users.TryAddAsync(user, onlyAsFirst: false, useInvitation, cancellation);
}
