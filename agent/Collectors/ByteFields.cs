using System.Buffers.Text;

namespace CloudNexus.Agent.Collectors;

/// <summary>Walks the blank-separated fields of a line.</summary>
public ref struct ByteFields(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    /// <summary>The next field; empty when there is none.</summary>
    public ReadOnlySpan<byte> Next()
    {
        _rest = _rest.TrimStart(" \t"u8);
        var end = _rest.IndexOfAny((byte)' ', (byte)'\t');
        var field = end < 0 ? _rest : _rest[..end];
        _rest = _rest[field.Length..];
        return field;
    }

    /// <summary>False when there is no further field or it is no whole number.</summary>
    public bool TryNext(out ulong number)
    {
        var field = Next();
        return Utf8Parser.TryParse(field, out number, out var used) && used == field.Length;
    }

    /// <summary>False when there is no further field or it is no decimal number.</summary>
    public bool TryNext(out double number)
    {
        var field = Next();
        return Utf8Parser.TryParse(field, out number, out var used) && used == field.Length && double.IsFinite(number);
    }

    /// <summary>Fills <paramref name="numbers"/>; false when fewer follow.</summary>
    public bool TryNext(scoped Span<ulong> numbers)
    {
        foreach (ref var number in numbers)
        {
            if (!TryNext(out number))
            {
                return false;
            }
        }

        return true;
    }
}
