using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// The rows of the <c>Users</c> table. All are of one partition, so that a name, its user, the roster of admins and a used invitation
/// change in one
/// transaction: <c>u-{id}</c>, <c>n-{hash of the lower-case name}</c>, <c>i-{id of invitation}</c>, <c>roster</c>.
/// </summary>
internal static class UserRows
{
    public const string Partition = "people";
    public const string RosterKey = "roster";
    public const string UserPrefix = "u-";
    public const string InvitationPrefix = "i-";

    public static string UserKey(string id) => UserPrefix + id;

    public static string NameKey(string name)
        => "n-" + Convert.ToHexStringLower(Ids.Hash(name.ToLowerInvariant()).AsSpan(0, 16));

    public static TableEntity Of(User user) => new(Partition, UserKey(user.Id))
    {
        ["Name"] = user.Name,
        ["DisplayName"] = user.DisplayName,
        ["Email"] = user.Email,
        ["PasswordHash"] = user.PasswordHash,
        ["Role"] = RoleNames.Of(user.Role),
        ["Labels"] = LabelText(user.Labels),
        ["Disabled"] = user.Disabled,
        ["Stamp"] = user.Stamp,
        ["CreatedAt"] = user.CreatedAt,
        ["UpdatedAt"] = user.UpdatedAt,
        ["LastLogInAt"] = user.LastLogInAt,
    };

    public static User ToUser(TableEntity row) => new(
        row.RowKey[UserPrefix.Length..],
        row.GetString("Name") ?? "",
        row.GetString("DisplayName") ?? "",
        row.GetString("Email"),
        row.GetString("PasswordHash") ?? "",
        RoleNames.TryParse(row.GetString("Role"), out var role) ? role : Http.Access.Role.Viewer,
        ToLabels(row.GetString("Labels")),
        row.GetBoolean("Disabled") ?? true,
        row.GetString("Stamp") ?? "",
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetDateTimeOffset("UpdatedAt") ?? default,
        row.GetDateTimeOffset("LastLogInAt"));

    public static string LabelText(IReadOnlyDictionary<string, string> labels)
        => JsonSerializer.Serialize(new Dictionary<string, string>(labels), AppJson.Default.DictionaryStringString);

    public static Dictionary<string, string> ToLabels(string? text)
        => text is null ? [] : JsonSerializer.Deserialize(text, AppJson.Default.DictionaryStringString) ?? [];
}
