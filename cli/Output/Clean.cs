using System.Globalization;
using System.Text;

namespace CloudNexus.Cli.Output;

/// <summary>Makes text that others chose safe to show: a node's name must not move the cursor or hide what follows.</summary>
internal static class Clean
{
    private const char Replacement = '\uFFFD';

    /// <summary>One line without control, direction or invisible characters.</summary>
    public static string Line(string? text) => Replace(text, "");

    /// <summary>As <see cref="Line"/>, but line ends stay.</summary>
    public static string Lines(string? text) => Replace(text, "\n");

    /// <summary>A program's output: as <see cref="Lines"/>, but tabs stay, and what goes back to a line's begin begins the next.</summary>
    public static string Output(string text) => Replace(text.ReplaceLineEndings("\n"), "\n\t");

    private static string Replace(string? text, string kept)
    {
        if (text is null || text.EnumerateRunes().All(r => IsSafe(r, kept)))
        {
            return text ?? "";
        }

        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSafe(rune, kept))
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

    private static bool IsSafe(Rune rune, string kept)
        => (rune.IsAscii && kept.Contains((char)rune.Value, StringComparison.Ordinal)) || Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
