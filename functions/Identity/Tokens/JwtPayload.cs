using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>The claims of an access token, each of its one type, whose signature has been checked.</summary>
internal static class JwtPayload
{
    /// <summary>The last second that <see cref="DateTimeOffset"/> can express.</summary>
    private const long LastSecond = 253402300799;

    /// <summary>False when a claim is missing, twice there or of another type, or issuer, audience or life are not ours.</summary>
    public static bool TryRead(byte[] payload, TokenOptions options, [NotNullWhen(true)] out AccessClaims? claims)
    {
        claims = null;
        try
        {
            using var document = JsonDocument.Parse(payload, JwtHeader.Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || Text(root, "iss") != options.Issuer
                || Text(root, "aud") != options.Audience
                || !RoleNames.TryParse(Text(root, "role"), out var role)
                || Text(root, "sub") is not { } subject
                || Text(root, "name") is not { } name
                || Text(root, "sid") is not { } session
                || Text(root, "stamp") is not { } stamp
                || Text(root, "jti") is not { } id
                || Second(root, "iat") is not { } issuedAt
                || Second(root, "nbf") != issuedAt
                || Second(root, "exp") is not { } expiresAt
                || expiresAt <= issuedAt
                || expiresAt - issuedAt > options.AccessLifetime)
            {
                return false;
            }

            claims = new AccessClaims(subject, name, role, session, stamp, id, issuedAt, expiresAt);
            return Ids.IsValid(subject) && Ids.IsValid(session);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException) // the latter: half a surrogate pair
        {
            return false;
        }
    }

    private static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Second(JsonElement root, string name)
        => root.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var seconds)
            && seconds is >= 0 and <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
