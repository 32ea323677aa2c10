using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>What admins do with users, and what users do with themselves.</summary>
public sealed class UserService(
    UserStore users,
    AccountMaker accounts,
    Passwords passwords,
    SessionService sessions,
    PersonalTokenStore tokens,
    Snapshots snapshots,
    LiveEviction live,
    IAudit audit,
    TimeProvider time)
{
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellation) => users.ListAsync(cancellation);

    /// <exception cref="ApiException">404: no such user.</exception>
    public async Task<User> GetAsync(string id, CancellationToken cancellation)
        => await users.FindAsync(id, cancellation) ?? throw ApiException.NotFound("unknown-user", "There is no user with this id.");

    /// <exception cref="ApiException">400: something cannot be. 409: the name is taken.</exception>
    public async Task<User> AddAsync(Caller caller, NewUser wanted, Visitor visitor, CancellationToken cancellation)
    {
        var user = await accounts.DraftAsync(
            wanted.Username, wanted.Password, UserRules.Role(wanted.Role), wanted.DisplayName, wanted.Email, wanted.Labels, cancellation);
        await accounts.AddAsync(user, cancellation);
        await AuditAsync(caller, "user.create", user, $"{user.Name}, {RoleNames.Of(user.Role)}", visitor, cancellation);
        return user;
    }

    /// <summary>
    /// Changes what is given. A new password, or being disabled, ends the user's sessions; another role or view shows within 30 s. Live
    /// connections end.
    /// </summary>
    /// <exception cref="ApiException">404: no such user. 400: something cannot be. 409: this is the last admin.</exception>
    public async Task<User> ChangeAsync(Caller caller, string id, UserChange wanted, Visitor visitor, CancellationToken cancellation)
    {
        var before = await GetAsync(id, cancellation);
        if (wanted.Password is not null)
        {
            PasswordRules.Check(wanted.Password, before.Name);
        }

        Role? role = wanted.Role is null ? null : UserRules.Role(wanted.Role);
        var labels = wanted.Labels is null ? null : UserRules.Labels(wanted.Labels);
        var hash = wanted.Password is null ? null : await passwords.HashAsync(wanted.Password, cancellation);
        var ends = hash is not null || wanted.Disabled == true;
        var changed = await users.ChangeAsync(
            id,
            user => Described(user, wanted.DisplayName, wanted.Email) with
            {
                Role = role ?? user.Role,
                Labels = labels ?? user.Labels,
                Disabled = wanted.Disabled ?? user.Disabled,
                PasswordHash = hash ?? user.PasswordHash,
                Stamp = ends ? Ids.New() : user.Stamp,
            },
            cancellation);
        snapshots.ForgetUser(id);
        if (ends)
        {
            await sessions.EndAllAsync(id, null, cancellation);
        }
        else if (role is not null || labels is not null)
        {
            await live.EvictAsync(id);
        }

        await AuditAsync(caller, "user.update", changed, Changes(before, changed, hash is not null), visitor, cancellation);
        return changed;
    }

    /// <exception cref="ApiException">400: something cannot be.</exception>
    public async Task<User> DescribeAsync(Caller caller, MeChange wanted, Visitor visitor, CancellationToken cancellation)
    {
        var changed = await users.ChangeAsync(caller.Id, user => Described(user, wanted.DisplayName, wanted.Email), cancellation);
        snapshots.ForgetUser(caller.Id);
        await AuditAsync(caller, "user.update", changed, "Own name or address", visitor, cancellation);
        return changed;
    }

    /// <exception cref="ApiException">404: no such user. 409: this is the last admin.</exception>
    public async Task DeleteAsync(Caller caller, string id, Visitor visitor, CancellationToken cancellation)
    {
        var gone = await users.DeleteAsync(id, cancellation);
        snapshots.ForgetUser(id);
        await AuditAsync(caller, "user.delete", gone, gone.Name, visitor, cancellation);

        // Of nobody now, and refused; stopped here, the rest is deleted when it expires.
        await sessions.EndAllAsync(id, null, cancellation);
        await tokens.DeleteAllAsync(id, cancellation);
    }

    private User Described(User user, string? displayName, string? email) => user with
    {
        DisplayName = displayName is null ? user.DisplayName : UserRules.DisplayName(displayName, user.Name),
        Email = email is null ? user.Email : UserRules.Email(email),
        UpdatedAt = time.GetUtcNow(),
    };

    private static string Changes(User before, User after, bool password)
    {
        var changes = new List<string> { after.Name };
        Note(before.Role != after.Role, $"role {RoleNames.Of(before.Role)} → {RoleNames.Of(after.Role)}");
        Note(before.Disabled != after.Disabled, after.Disabled ? "disabled" : "enabled");
        Note(UserRows.LabelText(before.Labels) != UserRows.LabelText(after.Labels), "labels");
        Note(before.DisplayName != after.DisplayName || before.Email != after.Email, "name or address");
        Note(password, "password");
        return string.Join(", ", changes);

        void Note(bool changed, string what)
        {
            if (changed)
            {
                changes.Add(what);
            }
        }
    }

    private Task AuditAsync(Caller caller, string action, User user, string detail, Visitor visitor, CancellationToken cancellation)
        => audit.RecordAsync(new AuditEntry(caller.Name, action, $"user:{user.Id}", true, detail, visitor.Address), cancellation);
}
