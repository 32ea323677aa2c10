namespace CloudNexus.Functions.Notify.Messages;

internal static class NoticeText
{
    /// <summary>On one line.</summary>
    public static string Line(string text)
        => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    /// <summary>At most so many UTF-16 units; a longer text ends in an ellipsis.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";
    }
}
