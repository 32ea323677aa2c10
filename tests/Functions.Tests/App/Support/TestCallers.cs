using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>
/// Callers of any role and scope for tests that are not about how one proves it: <c>Authorization: Test {role} [scope …]</c>. Roles stand for
/// sessions; with scopes it is a personal token. <c>Test refused</c> is a credential that is not valid.
/// </summary>
internal sealed class TestCallers : ICallerSource
{
    public const string Scheme = "Test";
    public const string Admin = "admin";
    public const string Refused = "refused";

    public ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme + " ", StringComparison.Ordinal))
        {
            return ValueTask.FromResult<Caller?>(null);
        }

        var words = header[(Scheme.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [Refused])
        {
            throw ApiException.Unauthorized("bad-token", "The token is not valid any more.");
        }

        var scopes = words.Length > 1 ? words.Skip(1).ToHashSet() : null;
        return ValueTask.FromResult<Caller?>(new Caller(
            scopes is null ? CallerKind.Session : CallerKind.PersonalToken,
            $"id-of-{words[0]}",
            words[0],
            Enum.Parse<Role>(words[0].Split('-')[0], ignoreCase: true),
            scopes,
            new Dictionary<string, string>(),
            scopes is null ? "session-1" : null));
    }
}
