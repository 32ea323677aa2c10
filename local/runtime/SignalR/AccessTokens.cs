using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>JSON web tokens with HS256 and nothing else, keyed with the UTF-8 bytes of the access key.</summary>
internal static class AccessTokens
{
    private const int MaxLength = 8 * 1024;
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <param name="key">The access key.</param>
    /// <param name="audience">The address that the token is for.</param>
    /// <param name="userId">Becomes <c>nameid</c>; none when null.</param>
    /// <param name="now">Becomes <c>iat</c> and <c>nbf</c>.</param>
    /// <param name="lifetime">Until <c>exp</c>.</param>
    public static string Issue(string key, string audience, string? userId, DateTimeOffset now, TimeSpan lifetime)
    {
        var payload = new Dictionary<string, object>
        {
            ["aud"] = audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        };
        if (!string.IsNullOrEmpty(userId))
        {
            payload["nameid"] = userId;
        }

        var signed = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(key, signed))}";
    }

    /// <returns>The payload of a token that holds now, for that audience; null for every other. Never throws for bad tokens.</returns>
    public static JsonElement? Check(string token, string key, Func<string, bool> isAudience, DateTimeOffset now)
    {
        if (token.Length > MaxLength || token.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        try
        {
            if (!CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), Sign(key, $"{header}.{payload}")))
            {
                return null;
            }

            var claims = Parse(payload);
            return JsonText.Of(Parse(header), "alg") == "HS256"
                && Time(claims, "exp") is { } expiry && now.ToUnixTimeSeconds() < expiry
                && (Time(claims, "nbf") is not { } start || now.ToUnixTimeSeconds() >= start)
                && Audiences(claims).Any(isAudience)
                ? claims
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static long? Time(JsonElement claims, string name) =>
        claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds)
            ? seconds
            : null;

    private static IEnumerable<string> Audiences(JsonElement claims)
    {
        if (JsonText.Of(claims, "aud") is { } single)
        {
            return [single];
        }

        return claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty("aud", out var many) && many.ValueKind == JsonValueKind.Array
            ? many.EnumerateArray().Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)
            : [];
    }

    private static JsonElement Parse(string part) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(part));

    private static byte[] Sign(string key, string text) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text));
}
