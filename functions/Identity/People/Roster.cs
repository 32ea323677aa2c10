using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// Who can administer, and how many users there are: one row that every such change rewrites under its ETag, so that two changes at
/// once never leave
/// nobody. There is none before the first user: adding it is what makes a user the first.
/// </summary>
/// <param name="Admins">Ids of the admins that are not disabled.</param>
/// <param name="Users">How many users there are.</param>
/// <param name="ETag">Default when the row is not there yet.</param>
internal sealed record Roster(IReadOnlyList<string> Admins, int Users, ETag ETag)
{
    /// <summary>Enough for the people who watch a fleet, and few enough to be listed in one answer.</summary>
    public const int MostUsers = 1000;

    public static readonly Roster None = new([], 0, default);

    public bool Exists => ETag != default;

    public static Roster Of(TableEntity row) => new(
        (row.GetString("Admins") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries), row.GetInt32("Users") ?? 0, row.ETag);

    public Roster With(User user) => this with { Users = Users + 1, Admins = user.IsWorkingAdmin ? [.. Admins, user.Id] : Admins };

    public Roster Without(User user) => this with { Users = Users - 1, Admins = [.. Admins.Where(id => id != user.Id)] };

    /// <summary>The step of a transaction that puts this in place of what was read.</summary>
    public TableTransactionAction Action()
    {
        var row = new TableEntity(UserRows.Partition, UserRows.RosterKey) { ["Admins"] = string.Join(',', Admins), ["Users"] = Users };
        return Exists ? TableTransactionAction.Update(row, ETag, TableUpdateMode.Replace) : TableTransactionAction.Add(row);
    }
}
