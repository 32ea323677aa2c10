using System.Globalization;
using System.Text;

namespace CloudNexus.Cli.Output;

/// <summary>Makes text that others chose safe to show: a node's name must not move the cursor or hide what follows.</summary>
internal static class Clean
{
    private const char Replacement = '\uFFFD';

    /// <summary>One line without control, direction or invisible characters.</summary>
    public static string Line(string? text) => Replace(text, false);

    /// <summary>As <see cref="Line"/>, but line ends stay.</summary>
    public static string Lines(string? text) => Replace(text, true);

    private static string Replace(string? text, bool keepLines)
    {
        if (text is null || text.EnumerateRunes().All(r => IsSafe(r, keepLines)))
        {
            return text ?? "";
        }

        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSafe(rune, keepLines))
            {
                safe.Append(rune.ToString());
            }
            else
            {
                safe.Append(Replacement);
            }
        }

        return safe.ToString();
    }

    private static bool IsSafe(Rune rune, bool keepLines) => (keepLines && rune.Value == '\n') || Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
