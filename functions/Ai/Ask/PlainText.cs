using System.Globalization;
using System.Text;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>Makes texts of hosts, people and models fit for models and terminals.</summary>
internal static class PlainText
{
    /// <summary>
    /// Control characters but line ends and tabs, marks that turn the direction of text, invisible ones and halves of characters become
    /// spaces.
    /// </summary>
    public static string Clean(string text)
    {
        var isClean = true;
        foreach (var c in text)
        {
            isClean &= c is (>= ' ' and < '\u007f') or '\n';
        }

        if (isClean)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value is '\n' or '\t' || IsShown(rune) ? rune.ToString() : " ");
        }

        return clean.ToString();
    }

    /// <summary>At most so many UTF-16 units; a longer text ends in an ellipsis.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var end = most - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }

    private static bool IsShown(Rune rune) => rune.Value != 0xFFFD && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate);
}
