using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>Makes and checks access tokens: JWTs (RFC 7519, RFC 9068), signed with RS256 and nothing else.</summary>
public sealed class AccessTokens(SigningKeys keys, TokenOptions options, TimeProvider time)
{
    /// <summary>A token stands in no page: nothing in it needs to be escaped for one.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="TableStorageException">The signing key could not be read.</exception>
    public async Task<string> IssueAsync(User user, string sessionId, CancellationToken cancellation)
    {
        var key = await keys.CurrentAsync(cancellation);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var header = Json(json =>
        {
            json.WriteString("alg", JwtHeader.Algorithm);
            json.WriteString("typ", JwtHeader.Type);
            json.WriteString("kid", key.Id);
        });
        var payload = Json(json =>
        {
            json.WriteString("iss", options.Issuer);
            json.WriteString("aud", options.Audience);
            json.WriteString("sub", user.Id);
            json.WriteString("name", user.Name);
            json.WriteString("role", RoleNames.Of(user.Role));
            json.WriteString("sid", sessionId);
            json.WriteString("stamp", user.Stamp);
            json.WriteNumber("iat", now);
            json.WriteNumber("nbf", now);
            json.WriteNumber("exp", now + (long)options.AccessLifetime.TotalSeconds);
            json.WriteString("jti", Ids.New());
        });
        var text = $"{header}.{payload}";
        return $"{text}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>What the token says, when it was signed here, for here, and is good now; null for every other text.</summary>
    /// <exception cref="TableStorageException">The keys could not be read.</exception>
    public async ValueTask<AccessClaims?> CheckAsync(string token, CancellationToken cancellation)
    {
        if (!JwtParts.TryParse(token, out var parts)
            || !JwtHeader.TryReadKeyId(parts.Header, out var keyId)
            || await keys.FindAsync(keyId, cancellation) is not { } key
            || !key.Verify(parts.Signed, parts.Signature))
        {
            return null;
        }

        return JwtPayload.TryRead(parts.Payload, options, out var claims)
            && claims.IssuedAt <= time.GetUtcNow() + options.ClockSkew
            && time.GetUtcNow() < claims.ExpiresAt
            ? claims
            : null;
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(bytes.WrittenSpan);
    }
}
