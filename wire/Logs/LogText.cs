using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace CloudNexus.Wire.Logs;

/// <summary>
/// Which texts a line may have. Control characters are kept out, so that a line that is shown in a terminal cannot command it, and one
/// field cannot forge another.
/// </summary>
public static class LogText
{
    /// <summary>Most of a line's text, bytes of UTF-8; longer ones are cut.</summary>
    public const int MostBytes = 8 * 1024;

    public const int MostSourceBytes = 128;
    public const int MostFieldNameBytes = 32;
    public const int MostFieldBytes = 256;

    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. ControlBytes(), 0x7F]);
    private static readonly SearchValues<byte> ControlsInLines = SearchValues.Create(
        [.. ControlBytes().Where(b => b is not (9 or 10)), 0x7F]);
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>UTF-8 whose only control characters are tabs and line breaks.</summary>
    public static bool IsText(ReadOnlySpan<byte> utf8)
        => !utf8.ContainsAny(ControlsInLines) && !HoldsHighControls(utf8) && Utf8.IsValid(utf8);

    /// <summary>UTF-8 without any control character.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> utf8)
        => !utf8.ContainsAny(Controls) && !HoldsHighControls(utf8) && Utf8.IsValid(utf8);

    public static bool IsSource(ReadOnlySpan<byte> utf8) => utf8.Length is > 0 and <= MostSourceBytes && IsPlain(utf8);

    /// <summary>1 to 32 of <c>a–z 0–9 _</c>.</summary>
    public static bool IsFieldName(ReadOnlySpan<byte> utf8)
        => utf8.Length is > 0 and <= MostFieldNameBytes && !utf8.ContainsAnyExcept(NameBytes);

    /// <summary>
    /// Makes a text of any bytes: each run of control characters and of what is no UTF-8 becomes one U+FFFD, and what does not fit is
    /// left out.
    /// </summary>
    /// <param name="raw">Any bytes.</param>
    /// <param name="into">Takes the text.</param>
    /// <param name="inLines">Whether tabs and line breaks may stay.</param>
    /// <param name="cut">Whether something was left out at the end.</param>
    /// <returns>The text's length.</returns>
    public static int Clean(ReadOnlySpan<byte> raw, Span<byte> into, bool inLines, out bool cut)
    {
        if (raw.Length <= into.Length && (inLines ? IsText(raw) : IsPlain(raw)))
        {
            raw.CopyTo(into);
            cut = false;
            return raw.Length;
        }

        var length = 0;
        var inJunk = false;
        while (!raw.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(raw, out var rune, out var used) == OperationStatus.Done;
            var isJunk = !isRune || (Rune.IsControl(rune) && !(inLines && rune.Value is 9 or 10));
            raw = raw[used..];
            if (isJunk && inJunk)
            {
                continue;
            }

            inJunk = isJunk;
            rune = isJunk ? Rune.ReplacementChar : rune;
            if (length + rune.Utf8SequenceLength > into.Length)
            {
                cut = true;
                return length;
            }

            length += rune.EncodeToUtf8(into[length..]);
        }

        cut = false;
        return length;
    }

    /// <summary>A text of any text, of at most <paramref name="mostBytes"/> and without control characters.</summary>
    public static string Clean(string text, int mostBytes)
    {
        Span<byte> cleaned = stackalloc byte[MostFieldBytes];
        var length = Clean(Encoding.UTF8.GetBytes(text), cleaned[..Math.Min(mostBytes, MostFieldBytes)], inLines: false, out _);
        return Encoding.UTF8.GetString(cleaned[..length]);
    }

    // U+0080 to U+009F, which some terminals heed too.
    private static bool HoldsHighControls(ReadOnlySpan<byte> utf8)
    {
        for (var at = utf8.IndexOf((byte)0xC2); at >= 0;)
        {
            utf8 = utf8[(at + 1)..];
            if (!utf8.IsEmpty && utf8[0] is >= 0x80 and <= 0x9F)
            {
                return true;
            }

            at = utf8.IndexOf((byte)0xC2);
        }

        return false;
    }

    private static IEnumerable<byte> ControlBytes() => Enumerable.Range(0, 32).Select(b => (byte)b);
}
