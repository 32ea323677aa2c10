using System.Text;

namespace CloudNexus.Functions.Identity;

/// <summary>Short secrets that stand among texts: encrypted with the master key, bound to where they stand, and never shown.</summary>
public static class SealedText
{
    /// <summary>What is shown of a secret, and what leaves it as it is.</summary>
    public const string Mask = "***";

    /// <summary>What a sealed text begins with; none that people give does.</summary>
    public const string Prefix = "sealed:";

    public static bool IsSealed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Prefix, StringComparison.Ordinal);
    }

    public static string Seal(this MasterKey key, string text, string context)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Prefix + Convert.ToBase64String(key.Encrypt(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(context)));
    }

    /// <returns>A text that is not sealed as it is; null for one that was sealed with another key or for another place.</returns>
    public static string? Open(this MasterKey key, string text, string context)
    {
        ArgumentNullException.ThrowIfNull(key);
        return !IsSealed(text) ? text
            : key.TryDecrypt(Convert.FromBase64String(text[Prefix.Length..]), Encoding.UTF8.GetBytes(context)) is { } open
                ? Encoding.UTF8.GetString(open)
            : null;
    }
}
