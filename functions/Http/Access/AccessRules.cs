namespace CloudNexus.Functions.Http.Access;

/// <summary>Who may call what, for callers that are known.</summary>
public static class AccessRules
{
    /// <exception cref="ApiException">403: the role is too low, or the token has not the scope.</exception>
    public static void Check(AllowAttribute allowed, Caller caller)
    {
        if (caller.Role < allowed.Least)
        {
            throw ApiException.Forbidden(
                "role-too-low", $"This needs the role {Name(allowed.Least)}; yours is {Name(caller.Role)}. Ask an admin.");
        }

        if (!HasScope(caller, allowed.Scope))
        {
            throw ApiException.Forbidden(
                "scope-missing",
                allowed.Scope == Scopes.Self
                    ? "This is for people who logged in themselves, not for tokens."
                    : $"The token has not the scope {allowed.Scope}. Make one that has.");
        }
    }

    /// <summary>Whether this caller's credential reaches so far; roles are another question.</summary>
    public static bool HasScope(Caller caller, string scope)
        => scope == Scopes.Self ? caller.Kind == CallerKind.Session : caller.Scopes is null || caller.Scopes.Contains(scope);

    private static string Name(Role role) => role.ToString().ToLowerInvariant();
}
