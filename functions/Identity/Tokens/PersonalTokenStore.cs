using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>Tokens in the <c>PersonalTokens</c> table: user / token. A row that is gone is a token that was revoked.</summary>
public sealed class PersonalTokenStore(Tables tables)
{
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(PersonalToken token, CancellationToken cancellation)
    {
        var row = new TableEntity(token.UserId, token.Id)
        {
            ["Name"] = token.Name,
            ["Hash"] = token.Hash,
            ["Scopes"] = string.Join(' ', token.Scopes),
            ["Role"] = RoleNames.Of(token.Role),
            ["CreatedAt"] = token.CreatedAt,
            ["ExpiresAt"] = token.ExpiresAt,
        };
        (await tables.WriteAsync(Tables.PersonalTokens, t => t.AddEntityAsync(row, cancellation))).EnsureSuccess();
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<PersonalToken?> FindAsync(string userId, string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.PersonalTokens);
        var found = await table.GetEntityIfExistsAsync(userId, id, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <summary>A user's tokens, newest first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<PersonalToken>> ListAsync(string userId, CancellationToken cancellation)
    {
        var tokens = new List<PersonalToken>();
        var table = await tables.GetAsync(Tables.PersonalTokens);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(userId), cancellationToken: cancellation))
        {
            tokens.Add(FromRow(row));
        }

        return [.. tokens.OrderByDescending(t => t.CreatedAt)];
    }

    /// <summary>Notes a use; of a token that is gone, nothing.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task NoteUseAsync(PersonalToken token, DateTimeOffset at, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.PersonalTokens);
        var row = new TableEntity(token.UserId, token.Id) { ["LastUsedAt"] = at };
        var result = await table.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    /// <returns>Whether it was there.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> DeleteAsync(string userId, string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.PersonalTokens);
        var result = await table.DeleteEntityAsync(userId, id, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task DeleteAllAsync(string userId, CancellationToken cancellation)
    {
        foreach (var token in await ListAsync(userId, cancellation))
        {
            await DeleteAsync(userId, token.Id, cancellation);
        }
    }

    /// <summary>Deletes tokens that have expired, at most this many.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlySet<string>> TidyAsync(DateTimeOffset now, int most, CancellationToken cancellation)
    {
        var owners = new HashSet<string>();
        var table = await tables.GetAsync(Tables.PersonalTokens);
        await foreach (var row in table.QueryAsync(
            TableFilter.Where("ExpiresAt", "le", now), ["PartitionKey", "RowKey"], cancellationToken: cancellation).Take(most))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellation);
            owners.Add(row.PartitionKey);
        }

        return owners;
    }

    private static PersonalToken FromRow(TableEntity row) => new(
        row.PartitionKey,
        row.RowKey,
        row.GetString("Name") ?? "",
        row.GetBinary("Hash").GetValueOrDefault().ToArray(),
        (row.GetString("Scopes") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        RoleNames.TryParse(row.GetString("Role"), out var role) ? role : Role.Viewer,
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetDateTimeOffset("ExpiresAt") ?? default,
        row.GetDateTimeOffset("LastUsedAt"));
}
