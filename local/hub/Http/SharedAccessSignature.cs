using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Local.Hub.Http;

/// <summary>
/// Event Hubs' tokens: <c>SharedAccessSignature sr={uri}&amp;sig={signature}&amp;se={expiry}&amp;skn={rule}</c>, values percent-encoded,
/// the signature the Base64 HMAC-SHA256 of <c>sr + "\n" + se</c> as they stand, with the rule's key.
/// </summary>
public static class SharedAccessSignature
{
    public const string Scheme = "SharedAccessSignature";
    private const int MaxTokenChars = 2048;

    /// <param name="resource">What the token allows: this and everything below it.</param>
    /// <param name="expiry">Whole seconds; a fraction is cut off.</param>
    public static string Create(Uri resource, string ruleName, string key, DateTimeOffset expiry)
    {
        var sr = Uri.EscapeDataString(resource.GetLeftPart(UriPartial.Path));
        var se = expiry.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(sr, se, key, signature);
        var sig = Uri.EscapeDataString(Convert.ToBase64String(signature));
        return $"{Scheme} sr={sr}&sig={sig}&se={se}&skn={Uri.EscapeDataString(ruleName)}";
    }

    /// <summary>Judges an <c>Authorization</c> header against the rules and what the request asks for.</summary>
    /// <param name="host">The host that the request was made to, without its port: scheme and port do not matter.</param>
    /// <param name="path">The request's path, percent-decoded.</param>
    /// <returns>True when the token allows it; else <paramref name="verdict"/> says why not.</returns>
    public static bool TryValidate(
        string? authorization, IReadOnlyList<SasRule> rules, SasRights needed, string host, string path, DateTimeOffset now,
        out SasVerdict verdict)
    {
        verdict = Judge(authorization, rules, needed, host, path, now);
        return verdict == SasVerdict.Valid;
    }

    private static SasVerdict Judge(
        string? authorization, IReadOnlyList<SasRule> rules, SasRights needed, string host, string path, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(authorization))
        {
            return SasVerdict.Missing;
        }

        if (SasToken.TryParse(authorization, MaxTokenChars) is not { } token
            || SasResource.TryParse(Uri.UnescapeDataString(token.Resource)) is not { } resource)
        {
            return SasVerdict.Malformed;
        }

        if (rules.FirstOrDefault(r => r.Name == token.Rule) is not { } rule)
        {
            return SasVerdict.UnknownRule;
        }

        if (!IsSignedByAny(token, rule.Keys))
        {
            return SasVerdict.WrongSignature;
        }

        if (token.ExpirySeconds <= now.ToUnixTimeSeconds())
        {
            return SasVerdict.Expired;
        }

        if (!resource.Covers(host, path))
        {
            return SasVerdict.OutOfScope;
        }

        return rule.Grants(needed) ? SasVerdict.Valid : SasVerdict.MissingRight;
    }

    private static bool IsSignedByAny(SasToken token, IReadOnlyList<string> keys)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(Uri.UnescapeDataString(token.Signature), given, out var length) || length != given.Length)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var matches = false;
        foreach (var key in keys)
        {
            Sign(token.Resource, token.Expiry, key, expected);
            matches |= CryptographicOperations.FixedTimeEquals(given, expected);
        }

        return matches;
    }

    private static void Sign(string sr, string se, string key, Span<byte> signature) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{sr}\n{se}"), signature);
}
