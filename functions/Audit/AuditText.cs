using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudNexus.Functions.Audit;

/// <summary>Makes a text fit to be kept and shown: bounded, on one line, no formula to a spreadsheet, and without credentials.</summary>
public static partial class AuditText
{
    /// <summary>What is looked at of a longer text.</summary>
    private const int MostRead = 8192;

    /// <summary>What stands for a credential.</summary>
    private const string Masked = "***";

    /// <returns>At most <paramref name="most"/> UTF-16 units; a longer text ends in an ellipsis.</returns>
    public static string Clean(string? text, int most)
    {
        var read = text is { Length: > MostRead } ? text[..MostRead] : text ?? "";
        var clean = ToOneLine(Mask(read)).Trim();
        clean = clean.Length > 0 && clean[0] is '=' or '+' or '-' or '@' ? "'" + clean : clean;
        if (clean.Length <= most)
        {
            return clean;
        }

        var end = most - 1;
        return clean[..(char.IsHighSurrogate(clean[end - 1]) ? end - 1 : end)] + "…";
    }

    /// <summary>Replaces whatever looks like a credential.</summary>
    public static string Mask(string text) => AssignedSecret().Replace(Credential().Replace(text, Masked), "$1" + Masked);

    /// <summary>Control characters, line and paragraph separators, marks that turn the direction of text, and halves of characters become
    /// spaces.</summary>
    private static string ToOneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isPlain = rune.Value != 0xFFFD && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
            line.Append(isPlain ? rune.ToString() : " ");
        }

        return line.ToString();
    }

    /// <summary>Keys and tokens of this service, JWTs, and what follows the name of a scheme of the Authorization header.</summary>
    [GeneratedRegex(
        @"\bnx[a-z]?_[A-Za-z0-9_\-]+|\beyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-.]+"
        + @"|\b(?:Bearer|Basic|SharedAccessSignature|SharedKeyLite|SharedKey)\s+\S+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credential();

    /// <summary>Values of names that say that they are secret: in queries, connection strings and JSON.</summary>
    [GeneratedRegex(
        @"\b((?:(?:sig|token|api[_-]?key|accesskey|accountkey|sharedaccesskey)(?:\s*=|""\s*:)"
        + @"|(?:password|passwd|pwd|secret)""?\s*[=:])\s*""?)[^\s""&;,}]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AssignedSecret();
}
