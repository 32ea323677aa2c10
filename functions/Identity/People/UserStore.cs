using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Users in the <c>Users</c> table (<see cref="UserRows"/>).</summary>
public sealed class UserStore(Tables tables)
{
    /// <summary>How often a change is tried again when somebody else was faster.</summary>
    private const int Tries = 6;

    /// <summary>Whether there is, or ever was, a user.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> AnyAsync(CancellationToken cancellation) => (await RosterAsync(cancellation)).Exists;

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<User?> FindAsync(string id, CancellationToken cancellation)
        => Ids.IsValid(id) && await ReadAsync(UserRows.UserKey(id), cancellation) is { } row ? UserRows.ToUser(row) : null;

    /// <summary>The user of this name, whatever its case. Reads as much for a name that nobody has.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<User?> FindByNameAsync(string name, CancellationToken cancellation)
    {
        var entry = await ReadAsync(UserRows.NameKey(name), cancellation);
        return await FindAsync(entry?.GetString("User") ?? Ids.New(), cancellation);
    }

    /// <summary>At most <see cref="Roster.MostUsers"/>, by name.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellation)
    {
        var users = new List<User>();
        var table = await tables.GetAsync(Tables.Users);
        await foreach (var row in table.QueryAsync(
            TableFilter.RowPrefix(UserRows.Partition, UserRows.UserPrefix), cancellationToken: cancellation))
        {
            users.Add(UserRows.ToUser(row));
        }

        return [.. users.OrderBy(u => u.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Adds a user whose name nobody has.</summary>
    /// <param name="user">The user.</param>
    /// <param name="onlyAsFirst">Whether it is to be the first one or none.</param>
    /// <param name="with">A step that is to happen with it or not at all; a failed condition of it is refused as a used link.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False when it was to be the first and there was one before.</returns>
    /// <exception cref="ApiException">409: the name is taken, or there are too many. 401: the step failed.</exception>
    public async Task<bool> TryAddAsync(User user, bool onlyAsFirst, TableTransactionAction? with, CancellationToken cancellation)
    {
        for (var i = 0; i < Tries; i++)
        {
            var roster = await RosterAsync(cancellation);
            if (roster.Exists == onlyAsFirst)
            {
                return onlyAsFirst
                    ? false
                    : throw PeopleProblems.Conflict("setup-required", "Make the first admin before anybody else: open /setup.");
            }

            if (roster.Users >= Roster.MostUsers)
            {
                throw PeopleProblems.Conflict("too-many-users", $"There are {Roster.MostUsers} users. Delete some that are not needed.");
            }

            var name = new TableEntity(UserRows.Partition, UserRows.NameKey(user.Name)) { ["User"] = user.Id };
            List<TableTransactionAction> actions =
                [TableTransactionAction.Add(name), TableTransactionAction.Add(UserRows.Of(user)), roster.With(user).Action()];
            if (with is not null)
            {
                actions.Add(with);
            }

            var result = await tables.WriteAsync(Tables.Users, t => t.SubmitTransactionAsync(actions, cancellation));
            if (result.IsSuccess || (result.Retried && await FindAsync(user.Id, cancellation) is not null))
            {
                return true;
            }

            // Who was to be the first and lost to another sees so in the roster.
            await RefuseAsync(result, onlyAsFirst ? null : user.Name, with, cancellation);
        }

        throw PeopleProblems.Busy();
    }

    /// <summary>
    /// Changes a user as others may be doing; what <paramref name="change"/> makes of it is tried until nobody came between.
    /// </summary>
    /// <returns>The changed user.</returns>
    /// <exception cref="ApiException">404: no such user. 409: nobody could administer any more.</exception>
    public async Task<User> ChangeAsync(string id, Func<User, User> change, CancellationToken cancellation)
    {
        for (var i = 0; i < Tries; i++)
        {
            var (row, user) = await NeedAsync(id, cancellation);
            var changed = change(user);
            List<TableTransactionAction> actions = [TableTransactionAction.Update(UserRows.Of(changed), row.ETag, TableUpdateMode.Replace)];
            if (changed.IsWorkingAdmin != user.IsWorkingAdmin)
            {
                actions.Add(NeedAdmin((await RosterAsync(cancellation)).Without(user).With(changed)).Action());
            }

            if (await SubmitAsync(actions, cancellation))
            {
                return changed;
            }
        }

        throw PeopleProblems.Busy();
    }

    /// <returns>The user that was.</returns>
    /// <exception cref="ApiException">404: no such user. 409: nobody could administer any more.</exception>
    public async Task<User> DeleteAsync(string id, CancellationToken cancellation)
    {
        for (var i = 0; i < Tries; i++)
        {
            var (row, user) = await NeedAsync(id, cancellation);
            if (await SubmitAsync(
                [
                    TableTransactionAction.Delete(UserRows.Partition, row.RowKey, row.ETag),
                    TableTransactionAction.Delete(UserRows.Partition, UserRows.NameKey(user.Name), Azure.ETag.All),
                    NeedAdmin((await RosterAsync(cancellation)).Without(user)).Action(),
                ],
                cancellation))
            {
                return user;
            }
        }

        throw PeopleProblems.Busy();
    }

    /// <summary>Notes a log-in; of a user who is gone, nothing.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task NoteLogInAsync(string id, DateTimeOffset at, CancellationToken cancellation)
    {
        var row = new TableEntity(UserRows.Partition, UserRows.UserKey(id)) { ["LastLogInAt"] = at };
        var result = await tables.WriteAsync(
            Tables.Users, t => t.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge, cancellation));
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    private static Roster NeedAdmin(Roster roster) => roster.Admins.Count > 0 ? roster : throw PeopleProblems.LastAdmin();

    private async Task<bool> SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellation)
    {
        var result = await tables.WriteAsync(Tables.Users, t => t.SubmitTransactionAsync(actions, cancellation));
        if (!result.IsPreconditionFailed && !result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }

    /// <summary>Returns when another try is worth it.</summary>
    private async Task RefuseAsync(TableTransactionResult result, string? name, TableTransactionAction? with, CancellationToken cancellation)
    {
        if (with is not null && await ReadAsync(with.Entity.RowKey, cancellation) is null)
        {
            throw PeopleProblems.BadOneTimeToken();
        }

        if (name is not null && await ReadAsync(UserRows.NameKey(name), cancellation) is not null)
        {
            throw PeopleProblems.Conflict("name-taken", "There is a user of this name. Choose another.");
        }

        if (!result.IsConflict && !result.IsPreconditionFailed && !result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    private async Task<(TableEntity Row, User User)> NeedAsync(string id, CancellationToken cancellation)
        => Ids.IsValid(id) && await ReadAsync(UserRows.UserKey(id), cancellation) is { } row
            ? (row, UserRows.ToUser(row))
            : throw ApiException.NotFound("unknown-user", "There is no user with this id.");

    private async Task<Roster> RosterAsync(CancellationToken cancellation)
        => await ReadAsync(UserRows.RosterKey, cancellation) is { } row ? Roster.Of(row) : Roster.None;

    private async Task<TableEntity?> ReadAsync(string rowKey, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Users);
        var found = await table.GetEntityIfExistsAsync(UserRows.Partition, rowKey, cancellationToken: cancellation);
        return found.IsNotFound ? null : found.Value;
    }
}
