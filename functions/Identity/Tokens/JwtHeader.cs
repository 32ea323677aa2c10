using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>
/// The JOSE header. The algorithm is ours to say, not the token's: whatever else a header holds (<c>crit</c>, <c>jwk</c>, <c>x5u</c>)
/// refuses it.
/// </summary>
internal static class JwtHeader
{
    public const string Algorithm = "RS256";

    /// <summary>The type of access tokens (RFC 9068), so that a JWT made for something else is not one.</summary>
    public const string Type = "at+jwt";

    public static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    public static bool TryReadKeyId(byte[] header, [NotNullWhen(true)] out string? keyId)
    {
        keyId = null;
        try
        {
            using var document = JsonDocument.Parse(header, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            var members = document.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => Text(m.Value), StringComparer.Ordinal);
            return members.Count == 3
                && members.GetValueOrDefault("alg") == Algorithm
                && members.GetValueOrDefault("typ") == Type
                && (keyId = members.GetValueOrDefault("kid")) is not null;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException) // the latter: half a surrogate pair
        {
            return false;
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
