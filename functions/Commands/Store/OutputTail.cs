namespace CloudNexus.Functions.Commands.Store;

/// <summary>
/// Adds to a command's output. Its end stands in the command's row, so that a piece is there once, with the state that came with it; when
/// the row would grow too large, what it has moves into a row of its own first.
/// </summary>
/// <param name="After">The command with the piece.</param>
/// <param name="Moved">What must be stored in a row of its own before; null for nothing.</param>
public sealed record OutputTail(StoredCommand After, (int From, ReadOnlyMemory<byte> Text)? Moved)
{
    /// <summary>Bytes of output in a command's row.</summary>
    public const int MostInRow = 32 * 1024;

    /// <param name="before">The command.</param>
    /// <param name="from">The byte of the whole output at which the piece begins: what of it is there already is not taken again.</param>
    /// <param name="piece">UTF-8, at most <see cref="MostInRow"/>.</param>
    /// <param name="most">Bytes of output that are kept.</param>
    public static OutputTail Add(StoredCommand before, long from, ReadOnlyMemory<byte> piece, int most)
    {
        var known = before.Item.OutputBytes;
        if (from < known)
        {
            piece = known - from < piece.Length ? piece[(int)(known - from)..] : default;
            from = known;
        }

        // A store that fell back has lost what was between.
        var isGap = from > known && !piece.IsEmpty;
        var room = (int)Math.Clamp(most - from, 0, piece.Length);
        var isCut = room < piece.Length;
        piece = piece[..EndOfCharacters(piece.Span, room)];
        if (piece.IsEmpty)
        {
            return new OutputTail(isCut ? Cut(before) : before, null);
        }

        var isMoved = isGap || before.Tail.Length + piece.Length > MostInRow;
        var after = before with
        {
            Item = before.Item with { OutputBytes = (int)from + piece.Length },
            Tail = isMoved ? piece : Join(before.Tail, piece),
            TailFrom = isMoved ? (int)from : before.TailFrom,
        };
        return new OutputTail(
            isCut || isGap ? Cut(after) : after,
            isMoved && !before.Tail.IsEmpty ? (before.TailFrom, before.Tail) : null);
    }

    public static StoredCommand Cut(StoredCommand command)
        => command.Item.OutputCut ? command : command.With(i => i with { OutputCut = true });

    /// <summary>The largest count up to <paramref name="most"/> that breaks no character.</summary>
    public static int EndOfCharacters(ReadOnlySpan<byte> utf8, int most)
    {
        var end = Math.Min(most, utf8.Length);
        while (end > 0 && end < utf8.Length && IsWithin(utf8[end]))
        {
            end--;
        }

        return end;
    }

    /// <summary>Whether a byte is none that a character begins with.</summary>
    public static bool IsWithin(byte utf8) => (utf8 & 0xC0) == 0x80;

    private static ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other)
    {
        var joined = new byte[one.Length + other.Length];
        one.CopyTo(joined);
        other.CopyTo(joined.AsMemory(one.Length));
        return joined;
    }
}
