using System.Text;

namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>Headers in ASCII and short lines: what is neither becomes encoded words (RFC 2047).</summary>
internal static class MailHeader
{
    private const int MostColumns = 76;

    /// <summary>Of one encoded word, which with the header's name keeps within a line.</summary>
    private const int BytesOfWord = 39;

    /// <exception cref="MailException">The value has a line break or another control character.</exception>
    public static void Append(StringBuilder to, string name, string value)
    {
        var isShort = name.Length + 2 + Checked(name, value).Length <= MostColumns;
        to.Append(name).Append(": ").Append(isShort && IsPlain(value) ? value : Words(value)).Append("\r\n");
    }

    /// <summary>Addresses, each on a line of its own.</summary>
    /// <exception cref="MailException">A name has a control character.</exception>
    public static void Append(StringBuilder to, string name, IEnumerable<Mailbox> mailboxes)
    {
        var parts = mailboxes.Select(m => m.Name is { } shown ? $"{Words(Checked(name, shown))} <{m.Address}>" : m.Address);
        to.Append(name).Append(": ").AppendJoin(",\r\n ", parts).Append("\r\n");
    }

    private static bool IsPlain(string value)
        => value.All(char.IsAscii) && !value.Contains("=?", StringComparison.Ordinal) && value.Trim() == value;

    private static string Words(string value)
    {
        var words = new List<string>();
        var bytes = new byte[BytesOfWord];
        var used = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if (used + rune.Utf8SequenceLength > BytesOfWord)
            {
                Flush();
            }

            used += rune.EncodeToUtf8(bytes.AsSpan(used));
        }

        Flush();
        return string.Join("\r\n ", words);

        void Flush()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String(bytes, 0, used)}?=");
            used = 0;
        }
    }

    private static string Checked(string name, string value) => !value.Any(char.IsControl)
        ? value
        : throw new MailException($"The mail's {name.ToLowerInvariant()} has a line break or another control character.");
}
