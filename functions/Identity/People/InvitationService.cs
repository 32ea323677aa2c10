using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Links that let one person each make an account: <c>nxi_{id}{secret}</c>, shown once, stored hashed, used once.</summary>
public sealed class InvitationService(
    Tables tables, AccountMaker accounts, SessionService sessions, IAudit audit, RefusalAudit refusals, TimeProvider time)
{
    private const string Prefix = "nxi_";
    private const int UsualHours = 72;
    private const int MostHours = 720;
    private const int MostOpen = 200;

    /// <exception cref="ApiException">400: role, labels or life cannot be. 409: too many are open.</exception>
    public async Task<(InvitationJson Invitation, string Token)> AddAsync(
        Caller caller, InvitationRequest request, Visitor visitor, CancellationToken cancellation)
    {
        var role = UserRules.Role(request.Role);
        var labels = UserRules.Labels(request.Labels);
        var hours = request.ExpiresInHours ?? UsualHours;
        if (hours is < 1 or > MostHours)
        {
            throw ApiException.BadRequest("bad-expiresinhours", $"'expiresInHours' must be 1 to {MostHours}.");
        }

        if ((await ListAsync(cancellation)).Count >= MostOpen)
        {
            throw PeopleProblems.Conflict("too-many-invitations", $"{MostOpen} invitations are open. Take back some that are not needed.");
        }

        var (id, secret, now) = (Ids.New(), Ids.NewSecret(), time.GetUtcNow());
        var row = new TableEntity(UserRows.Partition, UserRows.InvitationPrefix + id)
        {
            ["Hash"] = Ids.Hash(secret),
            ["Role"] = RoleNames.Of(role),
            ["Labels"] = UserRows.LabelText(labels),
            ["CreatedBy"] = caller.Name,
            ["CreatedAt"] = now,
            ["ExpiresAt"] = now + TimeSpan.FromHours(hours),
        };
        (await tables.WriteAsync(Tables.Users, t => t.AddEntityAsync(row, cancellation))).EnsureSuccess();
        await audit.RecordAsync(
            new AuditEntry(caller.Name, "invitation.create", $"invitation:{id}", true, RoleNames.Of(role), visitor.Address), cancellation);
        return (ToJson(row), $"{Prefix}{id}{secret}");
    }

    /// <summary>Those that can still be used, newest first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<InvitationJson>> ListAsync(CancellationToken cancellation)
    {
        var open = new List<InvitationJson>();
        var table = await tables.GetAsync(Tables.Users);
        var filter = TableFilter.RowPrefix(UserRows.Partition, UserRows.InvitationPrefix);
        await foreach (var row in table.QueryAsync(filter, cancellationToken: cancellation))
        {
            open.Add(ToJson(row));
        }

        return [.. open.Where(i => i.ExpiresAt > time.GetUtcNow()).OrderByDescending(i => i.CreatedAt)];
    }

    /// <exception cref="ApiException">404: no such invitation.</exception>
    public async Task DeleteAsync(Caller caller, string id, Visitor visitor, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Users);
        if (!Ids.IsValid(id)
            || (await table.DeleteEntityAsync(UserRows.Partition, UserRows.InvitationPrefix + id, Azure.ETag.All, cancellation)).IsNotFound)
        {
            throw ApiException.NotFound("unknown-invitation", "There is no invitation with this id.");
        }

        await audit.RecordAsync(new AuditEntry(caller.Name, "invitation.delete", $"invitation:{id}", true, null, visitor.Address), cancellation);
    }

    /// <summary>Makes the account and logs it in; the link is used up by it, and only then.</summary>
    /// <exception cref="ApiException">401: the link is not one, was used or has expired. 400, 409: name or password cannot be.</exception>
    public async Task<SessionTokens> AcceptAsync(AccountRequest request, Visitor visitor, CancellationToken cancellation)
    {
        if (await FindAsync(request.Token, cancellation) is not { } row)
        {
            refusals.Note("invitation.accept", "", "No link that is good", visitor.Address);
            throw PeopleProblems.BadOneTimeToken();
        }

        var invitation = ToJson(row);
        var draft = await accounts.DraftAsync(
            request.Username, request.Password, UserRules.Role(invitation.Role), request.DisplayName, null, invitation.Labels, cancellation);
        var user = draft with { LastLogInAt = draft.CreatedAt };
        await accounts.AddAsync(user, TableTransactionAction.Delete(row.PartitionKey, row.RowKey, row.ETag), cancellation);
        await audit.RecordAsync(
            new AuditEntry(user.Name, "invitation.accept", $"user:{user.Id}", true, $"Invited by {invitation.CreatedBy}", visitor.Address),
            cancellation);
        return await sessions.StartAsync(user, visitor, cancellation);
    }

    /// <summary>Deletes those that have expired.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task TidyAsync(CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Users);
        var filter = TableFilter.RowPrefix(UserRows.Partition, UserRows.InvitationPrefix) & TableFilter.Where("ExpiresAt", "le", time.GetUtcNow());
        await foreach (var row in table.QueryAsync(filter, ["PartitionKey", "RowKey"], cancellationToken: cancellation))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellation);
        }
    }

    private async Task<TableEntity?> FindAsync(string? token, CancellationToken cancellation)
    {
        if (token?.Length != Prefix.Length + Ids.Length + Ids.SecretLength
            || !token.StartsWith(Prefix, StringComparison.Ordinal)
            || !Ids.IsValid(token.AsSpan(Prefix.Length, Ids.Length)))
        {
            return null;
        }

        var table = await tables.GetAsync(Tables.Users);
        var key = string.Concat(UserRows.InvitationPrefix, token.AsSpan(Prefix.Length, Ids.Length));
        var found = await table.GetEntityIfExistsAsync(UserRows.Partition, key, cancellationToken: cancellation);
        if (found.IsNotFound)
        {
            return null;
        }

        var row = found.Value;
        return Ids.HashEquals(token[(Prefix.Length + Ids.Length)..], row.GetBinary("Hash").GetValueOrDefault().Span)
            && row.GetDateTimeOffset("ExpiresAt") > time.GetUtcNow()
            ? row
            : null;
    }

    private static InvitationJson ToJson(TableEntity row) => new(
        row.RowKey[UserRows.InvitationPrefix.Length..],
        row.GetString("Role") ?? "viewer",
        UserRows.ToLabels(row.GetString("Labels")),
        row.GetString("CreatedBy") ?? "",
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetDateTimeOffset("ExpiresAt") ?? default);
}
