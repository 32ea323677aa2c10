namespace CloudNexus.Agent.Collectors;

/// <summary>
/// Values of <c>/proc/net/snmp</c> and <c>netstat</c>: a line of names and below it a line of values, both begun by the protocol.
/// </summary>
internal ref struct NamedColumns
{
    private ByteFields _names;
    private ByteFields _values;

    /// <summary>Finds the lines of a protocol such as <c>Tcp:</c>; false when they are not there.</summary>
    public static bool Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> protocol, out NamedColumns columns)
    {
        columns = default;
        var lines = new ByteLines(text);
        while (lines.Next(out var line))
        {
            columns._names = new ByteFields(line);
            if (columns._names.Next().SequenceEqual(protocol))
            {
                columns._values = lines.Next(out var values) ? new ByteFields(values) : default;
                return columns._values.Next().SequenceEqual(protocol);
            }
        }

        return false;
    }

    /// <summary>The next column; false when there is none. A value that is no natural number is 0.</summary>
    public bool Next(out ReadOnlySpan<byte> name, out ulong value)
    {
        name = _names.Next();
        _values.TryNext(out value);
        return !name.IsEmpty;
    }
}
