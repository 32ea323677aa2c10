using System.Buffers.Text;
using System.Text;
using Azure.Core;

namespace CloudNexus.Functions.Tests.Storage;

/// <summary>A token with the right claims and no signature: Azurite looks at its form, issuer, audience and times.</summary>
internal sealed class TestTokenCredential(string audience = "https://storage.azure.com") : TokenCredential
{
    public List<string> Scopes { get; } = [];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Scopes.AddRange(requestContext.Scopes);
        var now = TimeProvider.System.GetUtcNow();
        var expires = now.AddHours(1);
        var claims = $$"""
            {"aud":"{{audience}}","iss":"https://sts.windows.net/test/","iat":{{now.AddMinutes(-5).ToUnixTimeSeconds()}},
            "nbf":{{now.AddMinutes(-5).ToUnixTimeSeconds()}},"exp":{{expires.ToUnixTimeSeconds()}}}
            """;
        return new AccessToken($"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(claims)}.{Encode("signature")}", expires);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
