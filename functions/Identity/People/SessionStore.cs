using System.Text;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Sessions in the <c>Sessions</c> table: user / session. A row that is gone is a session that has ended.</summary>
public sealed class SessionStore(Tables tables, MasterKey master)
{
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(Session session, CancellationToken cancellation)
        => (await tables.WriteAsync(Tables.Sessions, t => t.AddEntityAsync(ToRow(session), cancellation))).EnsureSuccess();

    /// <returns>False when the session changed or ended since it was read.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryReplaceAsync(Session session, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Sessions);
        var result = await table.UpdateEntityAsync(ToRow(session), session.ETag, TableUpdateMode.Replace, cancellation);
        if (!result.IsPreconditionFailed && !result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Session?> FindAsync(string userId, string id, CancellationToken cancellation)
    {
        if (!Ids.IsValid(userId) || !Ids.IsValid(id))
        {
            return null;
        }

        var table = await tables.GetAsync(Tables.Sessions);
        var found = await table.GetEntityIfExistsAsync(userId, id, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <summary>A user's sessions, newest first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Session>> ListAsync(string userId, CancellationToken cancellation)
    {
        var sessions = new List<Session>();
        var table = await tables.GetAsync(Tables.Sessions);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(userId), cancellationToken: cancellation))
        {
            if (FromRow(row) is { } session)
            {
                sessions.Add(session);
            }
        }

        return [.. sessions.OrderByDescending(s => s.CreatedAt)];
    }

    /// <returns>Whether it was there.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> DeleteAsync(string userId, string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Sessions);
        var result = await table.DeleteEntityAsync(userId, id, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }

    /// <summary>Deletes sessions that have ended, at most this many.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlySet<string>> TidyAsync(DateTimeOffset now, int most, CancellationToken cancellation)
    {
        var owners = new HashSet<string>();
        var table = await tables.GetAsync(Tables.Sessions);
        await foreach (var row in table.QueryAsync(
            TableFilter.Where("ExpiresAt", "le", now), ["PartitionKey", "RowKey"], cancellationToken: cancellation).Take(most))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellation);
            owners.Add(row.PartitionKey);
        }

        return owners;
    }

    private TableEntity ToRow(Session session) => new(session.UserId, session.Id)
    {
        ["Secret"] = master.Encrypt(session.Secret, Context(session.UserId, session.Id)),
        ["Generation"] = session.Generation,
        ["Stamp"] = session.Stamp,
        ["CreatedAt"] = session.CreatedAt,
        ["RotatedAt"] = session.RotatedAt,
        ["ExpiresAt"] = session.ExpiresAt,
        ["Address"] = session.Visitor.Address,
        ["Agent"] = session.Visitor.Agent,
    };

    /// <summary>Null when it cannot be read with this master key.</summary>
    private Session? FromRow(TableEntity row)
        => master.TryDecrypt(row.GetBinary("Secret").GetValueOrDefault().Span, Context(row.PartitionKey, row.RowKey)) is { } secret
            ? new Session(
                row.PartitionKey,
                row.RowKey,
                secret,
                row.GetInt32("Generation") ?? 0,
                row.GetString("Stamp") ?? "",
                row.GetDateTimeOffset("CreatedAt") ?? default,
                row.GetDateTimeOffset("RotatedAt") ?? default,
                row.GetDateTimeOffset("ExpiresAt") ?? default,
                new Visitor(row.GetString("Address"), row.GetString("Agent")),
                row.ETag)
            : null;

    private static byte[] Context(string userId, string id) => Encoding.ASCII.GetBytes($"session/{userId}/{id}");
}
