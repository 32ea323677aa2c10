using System.Text;

namespace CloudNexus.Agent.Logs;

/// <summary>
/// Makes unreadable what looks like a secret: values after names that are those of secrets, passwords in addresses, and tokens that are
/// known by how
/// they begin. It finds the obvious; it is no promise that nothing else is secret.
/// </summary>
internal static class SecretMask
{
    private const int LongestName = 64;
    private const int LeastToken = 12;

    private static readonly string[] Names =
    [
        "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "api-key", "accesskey", "access_key", "access-key",
        "accountkey", "privatekey", "private_key", "credential", "credentials", "sig", "signature",
    ];

    /// <summary>Of these, all up to the line's or the quote's end.</summary>
    private static readonly string[] Headers = ["authorization", "cookie", "x-api-key", "x-nexus-signature"];

    private static readonly string[] Schemes = ["bearer", "basic", "digest", "negotiate", "sharedaccesssignature"];

    private static readonly string[] Tokens =
    [
        "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xoxs-", "sk-", "sk_live_",
        "rk_live_", "AIza", "npm_", "eyJ", "nx_", "nxe_", "nxi_", "nxk_", "nxp_", "nxr_",
    ];

    /// <summary>What stands in a secret's place.</summary>
    private static ReadOnlySpan<byte> Mask => "***"u8;

    /// <summary>How long a text can become.</summary>
    public static int MostLength(int length) => (length * 3) + 16;

    /// <param name="text">Bytes of UTF-8 or nearly so.</param>
    /// <param name="into">Takes the text without its secrets; at least <see cref="MostLength"/> long.</param>
    /// <returns>How long it is.</returns>
    public static int Apply(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var length = 0;
        var taken = 0;
        for (var at = 0; at < text.Length;)
        {
            var (start, end) = SecretAt(text, at);
            if (end <= start || start < taken)
            {
                at++;
                continue;
            }

            text[taken..start].CopyTo(into[length..]);
            length += start - taken;
            Mask.CopyTo(into[length..]);
            length += Mask.Length;
            taken = at = end;
        }

        text[taken..].CopyTo(into[length..]);
        return length + text.Length - taken;
    }

    /// <summary>The secret that what stands at a place gives away; empty for none.</summary>
    private static (int Start, int End) SecretAt(ReadOnlySpan<byte> text, int at) => text[at] switch
    {
        (byte)':' when text[at..].StartsWith("://"u8) => InAddress(text, at + 3),
        (byte)':' or (byte)'=' => AfterName(text, at),
        (byte)'-' when text[at..].StartsWith("-----BEGIN "u8) => PrivateKey(text, at),
        _ when at == 0 || !IsOfToken(text[at - 1]) => Token(text, at),
        _ => default,
    };

    // name=value, name: value, "name": "value", name="value"
    private static (int Start, int End) AfterName(ReadOnlySpan<byte> text, int separator)
    {
        var name = text[Math.Max(0, separator - LongestName)..separator].TrimEnd(" \"'\\"u8);
        var start = name.Length;
        while (start > 0 && (char.IsAsciiLetterOrDigit((char)name[start - 1]) || name[start - 1] is (byte)'_' or (byte)'-'))
        {
            start--;
        }

        name = name[start..];
        var isHeader = EndsWithAny(name, Headers);
        if (!isHeader && !EndsWithAny(name, Names))
        {
            return default;
        }

        var at = Skip(text, separator + 1, " "u8);
        var open = at;
        at = Skip(text, at, "\"'\\"u8);
        var end = at + (at > open ? UntilQuote(text[at..], text[open])
            : isHeader ? Until(text[at..], "\"'\r\n"u8) : Until(text[at..], " \t\r\n,;&|)}]\"'<"u8));
        if (!isHeader && IsScheme(text[at..end]))
        {
            // token: Bearer abc
            end = Skip(text, end, " "u8);
            end += Until(text[end..], " \t\r\n,;&|)}]\"'<"u8);
        }

        return IsNothing(text[at..end]) ? default : (at, end);
    }

    // scheme://user:password@host
    private static (int Start, int End) InAddress(ReadOnlySpan<byte> text, int at)
    {
        var authority = text.Slice(at, Until(text[at..], "/ \t\r\n\"'<>?#"u8));
        var host = authority.LastIndexOf((byte)'@');
        var colon = host < 0 ? -1 : authority[..host].IndexOf((byte)':');
        return colon < 0 || colon + 1 == host ? default : (at + colon + 1, at + host);
    }

    private static (int Start, int End) Token(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        if (IsScheme(rest[..UntilNoToken(rest)]) && rest.IndexOf((byte)' ') is > 0 and var blank)
        {
            var value = at + blank + 1;
            var length = UntilNoToken(text[value..]);
            return length >= LeastToken ? (value, value + length) : default;
        }

        foreach (var begin in Tokens)
        {
            if (rest[0] == begin[0] && rest.Length > begin.Length && Ascii.Equals(rest[..begin.Length], begin))
            {
                var length = UntilNoToken(rest);
                return length >= begin.Length + LeastToken ? (at + begin.Length, at + length) : default;
            }
        }

        return default;
    }

    private static (int Start, int End) PrivateKey(ReadOnlySpan<byte> text, int at)
    {
        var start = text[at..].IndexOf("PRIVATE KEY-----"u8);
        if (start < 0)
        {
            return default;
        }

        start += at + "PRIVATE KEY-----".Length;
        var end = text[start..].IndexOf("-----END"u8);
        return (start, end < 0 ? text.Length : start + end);
    }

    private static bool EndsWithAny(ReadOnlySpan<byte> name, string[] ends)
    {
        foreach (var end in ends)
        {
            if (name.Length >= end.Length && Ascii.EqualsIgnoreCase(name[^end.Length..], end))
            {
                // "signature" and "sig" are, "design" is none.
                return name.Length == end.Length || end.Length > 3 || !char.IsAsciiLetter((char)name[^(end.Length + 1)]);
            }
        }

        return false;
    }

    private static bool IsScheme(ReadOnlySpan<byte> word)
    {
        foreach (var scheme in Schemes)
        {
            if (word.Length == scheme.Length && Ascii.EqualsIgnoreCase(word, scheme))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNothing(ReadOnlySpan<byte> value)
        => value.IsEmpty || value.SequenceEqual("***"u8) || value.SequenceEqual("null"u8) || value.SequenceEqual("true"u8)
            || value.SequenceEqual("false"u8);

    // Base64, base64url and JSON web tokens.
    private static bool IsOfToken(byte value) => char.IsAsciiLetterOrDigit((char)value) || "_-.+/=~"u8.Contains(value);

    private static int UntilNoToken(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && IsOfToken(text[length]))
        {
            length++;
        }

        return length;
    }

    /// <summary>Up to the quote that ends a text that <paramref name="open"/> began; a backslash began one within another.</summary>
    private static int UntilQuote(ReadOnlySpan<byte> text, byte open)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == open || text[at] == '\n')
            {
                return at;
            }

            at += text[at] == '\\' ? 1 : 0;
        }

        return text.Length;
    }

    private static int Until(ReadOnlySpan<byte> text, ReadOnlySpan<byte> any) => text.IndexOfAny(any) is >= 0 and var at ? at : text.Length;

    private static int Skip(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> any)
    {
        while (at < text.Length && any.Contains(text[at]))
        {
            at++;
        }

        return at;
    }
}
