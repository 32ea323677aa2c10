using System.Diagnostics.Metrics;
using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// Lets people in, with the same work and the same answer for a wrong password, a name that nobody has and a disabled user.
/// </summary>
public sealed class LogInService(
    UserStore users,
    Passwords passwords,
    LogInGuard guard,
    SetupService setup,
    AccountMaker accounts,
    SessionService sessions,
    Snapshots snapshots,
    SettingValues settings,
    IAudit audit,
    RefusalAudit refusals,
    TimeProvider time)
{
    private const int MostTyped = 256;

    private static readonly Counter<long> Succeeded = Telemetry.Meter.CreateCounter<long>("identity.logins");
    private static readonly Counter<long> Failed = Telemetry.Meter.CreateCounter<long>("identity.logins_failed");

    /// <exception cref="ApiException">401: name or password is wrong. 429: too many were.</exception>
    /// <exception cref="TableStorageException">The store does not answer: nobody gets in.</exception>
    public async Task<SessionTokens> LogInAsync(LogInRequest request, Visitor visitor, CancellationToken cancellation)
    {
        if (request.Username is not { Length: > 0 and <= MostTyped } || request.Password is not { Length: > 0 and <= MostTyped })
        {
            throw ApiException.BadRequest("bad-login", $"Send 'username' and 'password', each of 1 to {MostTyped} characters.");
        }

        await setup.EnsureAdminAsync(cancellation);
        var user = await CheckAsync(request.Username, request.Password, visitor, cancellation);
        var now = time.GetUtcNow();
        await users.NoteLogInAsync(user.Id, now, cancellation);
        Succeeded.Add(1);
        await audit.RecordAsync(new AuditEntry(user.Name, "user.login", $"user:{user.Id}", true, null, visitor.Address), cancellation);
        return await sessions.StartAsync(user with { LastLogInAt = now }, visitor, cancellation);
    }

    /// <summary>Changes one's own password: every other session ends, this one goes on with the tokens returned.</summary>
    /// <exception cref="ApiException">401: the current password is wrong. 429: too often. 400: the new one cannot be one.</exception>
    public async Task<SessionTokens> ChangePasswordAsync(Caller caller, PasswordChange request, Visitor visitor, CancellationToken cancellation)
    {
        if (request.Current is not { Length: > 0 and <= MostTyped })
        {
            throw ApiException.BadRequest("bad-login", "Send 'current', the password until now, and 'password', the new one.");
        }

        PasswordRules.Check(request.Password, caller.Name);
        var user = await CheckAsync(caller.Name, request.Current, visitor, cancellation);
        if (user.Id != caller.Id)
        {
            throw PeopleProblems.BadLogIn();
        }

        var hash = await passwords.HashAsync(request.Password, cancellation);
        var changed = await users.ChangeAsync(
            user.Id, u => u with { PasswordHash = hash, Stamp = Ids.New(), UpdatedAt = time.GetUtcNow() }, cancellation);
        snapshots.ForgetUser(user.Id);
        await audit.RecordAsync(new AuditEntry(user.Name, "user.password", $"user:{user.Id}", true, null, visitor.Address), cancellation);
        return await sessions.KeepAsync(changed, caller.SessionId ?? "", visitor, cancellation);
    }

    /// <summary>Makes an account for a stranger, when that is allowed.</summary>
    /// <exception cref="ApiException">403: it is not. 400, 409: name or password cannot be.</exception>
    public async Task<SessionTokens> RegisterAsync(RegistrationRequest request, Visitor visitor, CancellationToken cancellation)
    {
        await settings.RefreshAsync();
        if (!settings.IsOn(SettingRegistry.RegistrationAllowed))
        {
            throw ApiException.Forbidden("registration-off", "Accounts are made by invitation here. Ask an admin for one.");
        }

        await setup.EnsureAdminAsync(cancellation);
        var user = await accounts.DraftAsync(request.Username, request.Password, Role.Viewer, request.DisplayName, null, null, cancellation);
        await accounts.AddAsync(user, cancellation);
        await audit.RecordAsync(new AuditEntry(user.Name, "user.register", $"user:{user.Id}", true, null, visitor.Address), cancellation);
        return await sessions.StartAsync(user, visitor, cancellation);
    }

    private async Task<User> CheckAsync(string name, string password, Visitor visitor, CancellationToken cancellation)
    {
        try
        {
            await guard.BeginAsync(name, visitor, cancellation);
        }
        catch (ApiException locked) when (locked.Status == HttpStatusCode.TooManyRequests)
        {
            refusals.Note("user.lockout", $"address:{visitor.Address}", "Too many wrong log-ins", visitor.Address);
            throw;
        }

        var user = await users.FindByNameAsync(name, cancellation);
        var check = await passwords.CheckAsync(user?.PasswordHash, password, cancellation);
        if (check == PasswordCheck.Wrong || user is null or { Disabled: true })
        {
            Failed.Add(1);
            await AuditFailureAsync(name, visitor, cancellation);
            throw PeopleProblems.BadLogIn();
        }

        await guard.SucceedAsync(name, visitor, cancellation);
        if (check == PasswordCheck.RightButWeaklyHashed)
        {
            var hash = await passwords.HashAsync(password, cancellation);
            user = await users.ChangeAsync(user.Id, u => u.Stamp == user.Stamp ? u with { PasswordHash = hash } : u, cancellation);
        }

        return user;
    }

    /// <summary>The name is what was typed, which may be a password: only what could be a name is kept.</summary>
    private Task AuditFailureAsync(string name, Visitor visitor, CancellationToken cancellation)
    {
        string detail;
        try
        {
            detail = $"As {UserRules.Name(name)}.";
        }
        catch (ApiException)
        {
            detail = "As something that is no user name.";
        }

        return audit.RecordAsync(new AuditEntry("anonymous", "user.login", "", false, detail, visitor.Address), cancellation);
    }
}
