using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Believes what the request says of its caller (<see cref="TestCallers"/>).</summary>
internal sealed class TestCallerSource : ICallerSource
{
    public ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
        => ValueTask.FromResult(request.Headers.Authorization.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [TestCallers.Scheme, TestCallers.Refused] => throw ApiException.Unauthorized("bad-token", "The token is not valid any more."),
            [TestCallers.Scheme, var role, .. var words] => Create(Enum.Parse<Role>(role, ignoreCase: true), words),
            _ => null,
        });

    private static Caller Create(Role role, string[] words)
    {
        var caller = TestCallers.Create(role, [.. words.Where(w => w.Contains('='))]);
        var scopes = words.Where(w => !w.Contains('=')).ToHashSet();
        return scopes.Count == 0 ? caller : caller with { Kind = CallerKind.PersonalToken, Scopes = scopes };
    }
}
