using System.Globalization;

namespace CloudNexus.Local.Hub.Http;

/// <summary>The parts of a token as they stand in it, percent-encoded; only the rule's name is decoded.</summary>
internal sealed record SasToken(string Resource, string Signature, string Expiry, long ExpirySeconds, string Rule)
{
    /// <returns>Null unless each of the four parts is there once, the expiry a number, and nothing else.</returns>
    public static SasToken? TryParse(string authorization, int maxChars)
    {
        const string prefix = SharedAccessSignature.Scheme + " ";
        if (authorization.Length > maxChars || !authorization.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? sr = null, sig = null, se = null, skn = null;
        foreach (var part in authorization[prefix.Length..].Trim().Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var value = equals > 0 ? part[(equals + 1)..] : "";
            var taken = value.Length == 0 ? false : part[..equals] switch
            {
                "sr" => Take(ref sr, value),
                "sig" => Take(ref sig, value),
                "se" => Take(ref se, value),
                "skn" => Take(ref skn, value),
                _ => false,
            };
            if (!taken)
            {
                return null;
            }
        }

        return sr is not null && sig is not null && se is not null && skn is not null
            && long.TryParse(se, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new SasToken(sr, sig, se, seconds, Uri.UnescapeDataString(skn))
            : null;
    }

    /// <summary>The values are secrets: none in logs.</summary>
    public override string ToString() => nameof(SasToken);

    private static bool Take(ref string? field, string value)
    {
        if (field is not null)
        {
            return false;
        }

        field = value;
        return true;
    }
}
