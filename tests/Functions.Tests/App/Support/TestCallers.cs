using System.Net.Http.Headers;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>
/// Callers that tests make up, where how one proves it does not matter: <c>Authorization: Test {role} [{label}={value} …] [{scope} …]</c>. A role stands
/// for a session; with scopes it is a personal token.
/// </summary>
internal static class TestCallers
{
    public const string Scheme = "Test";

    /// <summary>A credential that is not valid.</summary>
    public const string Refused = "refused";

    public static Caller Admin { get; } = Create(Role.Admin);

    /// <param name="role">The role.</param>
    /// <param name="labels">What the caller is narrowed to, each as <c>name=value</c>.</param>
    public static Caller Create(Role role, params string[] labels) => new(
        CallerKind.Session,
        $"id-of-{role}",
        $"test-{role}".ToLowerInvariant(),
        role,
        null,
        labels.Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1]),
        null);

    /// <summary>A client of the app in another's name.</summary>
    public static HttpClient ClientOf(FunctionApp app, string caller) => app.Client(new AuthenticationHeaderValue(Scheme, caller));
}
