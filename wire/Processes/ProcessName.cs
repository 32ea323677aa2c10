using System.Buffers;
using System.Text;

namespace CloudNexus.Wire;

/// <summary>Which texts may name a process.</summary>
public static class ProcessName
{
    public const int MostBytes = 64;

    /// <summary>Printable and at most <see cref="MostBytes"/> of UTF-8; may be empty, as a process may name itself so.</summary>
    public static bool IsValid(string name)
    {
        var bytes = 0;
        for (ReadOnlySpan<char> rest = name; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != OperationStatus.Done || Rune.IsControl(rune))
            {
                return false;
            }

            bytes += rune.Utf8SequenceLength;
            rest = rest[used..];
        }

        return bytes <= MostBytes;
    }

    /// <summary>A name from bytes that the process chose itself: control characters and what is no UTF-8 become '?', and the end is cut off.</summary>
    public static string Clean(ReadOnlySpan<byte> name)
    {
        var cleaned = new StringBuilder();
        var bytes = 0;
        while (!name.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(name, out var rune, out var used) == OperationStatus.Done;
            rune = isRune && !Rune.IsControl(rune) ? rune : new Rune('?');
            bytes += rune.Utf8SequenceLength;
            if (bytes > MostBytes)
            {
                break;
            }

            cleaned.Append(rune);
            name = name[used..];
        }

        return cleaned.ToString();
    }
}
