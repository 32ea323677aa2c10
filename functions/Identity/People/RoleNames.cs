using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Roles as texts: in JSON, tokens and rows.</summary>
internal static class RoleNames
{
    public const string All = "admin, operator, viewer";

    public static string Of(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Operator => "operator",
        Role.Viewer => "viewer",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public static bool TryParse(string? text, out Role role)
    {
        role = text switch { "admin" => Role.Admin, "operator" => Role.Operator, "viewer" => Role.Viewer, _ => 0 };
        return role != 0;
    }

    /// <summary>What the lesser of two may do.</summary>
    public static Role Least(Role one, Role other) => one < other ? one : other;
}
