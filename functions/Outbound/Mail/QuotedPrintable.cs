using System.Text;

namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>Text in lines of at most 76 ASCII characters (RFC 2045, 6.7), whatever it holds and however long its lines are.</summary>
internal static class QuotedPrintable
{
    private const int MostColumns = 76;

    /// <summary>Appends the text; each of its lines ends with CRLF.</summary>
    public static void Append(StringBuilder to, string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            AppendLine(to, Encoding.UTF8.GetBytes(line));
        }
    }

    private static void AppendLine(StringBuilder to, byte[] line)
    {
        var column = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var isLast = i == line.Length - 1;
            var isPlain = line[i] is > 32 and < 127 and not (byte)'=' || (line[i] is 32 or 9 && !isLast);
            var width = isPlain ? 1 : 3;
            if (column + width > (isLast ? MostColumns : MostColumns - 1))
            {
                to.Append("=\r\n");
                column = 0;
            }

            column += width;
            if (isPlain)
            {
                to.Append((char)line[i]);
            }
            else
            {
                to.Append('=').Append(line[i].ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        to.Append("\r\n");
    }
}
