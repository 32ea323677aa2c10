using System.Globalization;
using System.Text;

namespace CloudNexus.Cli.Output;

/// <summary>Text that somebody is to agree to: what cannot be seen, or changes how the rest is seen, stands as its number.</summary>
internal static class Exactly
{
    /// <summary>One line; ends of lines have numbers too.</summary>
    public static string Line(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Clean.Line(rune.ToString()) == rune.ToString() && (rune.Value == ' ' || !Rune.IsWhiteSpace(rune)) && !IsMark(rune))
            {
                shown.Append(rune.ToString());
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
            }
        }

        return shown.ToString();
    }

    private static bool IsMark(Rune rune)
        => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
