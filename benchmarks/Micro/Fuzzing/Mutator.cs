namespace CloudNexus.Micro;

/// <summary>Damages bytes: flips, replaces, cuts, repeats, inserts. The same seed gives the same damage.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[] Telling = [0x00, 0x01, 0x7F, 0x80, 0xFF, 0x40, 0x3F];
    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    /// <summary>A damaged copy. It may happen to be the same.</summary>
    public byte[] Damage(ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        for (var times = _random.Next(1, 4); times > 0; times--)
        {
            copy = Damage(copy, _random.Next(6));
        }

        return copy;
    }

    private byte[] Damage(byte[] bytes, int how)
    {
        if (bytes.Length == 0)
        {
            return [Telling[_random.Next(Telling.Length)]];
        }

        var at = _random.Next(bytes.Length);
        switch (how)
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                return bytes;
            case 2:
                bytes[at] = Telling[_random.Next(Telling.Length)];
                return bytes;
            case 3:
                return bytes[..at];
            case 4:
                var end = Math.Min(bytes.Length, at + _random.Next(1, 16));
                return [.. bytes[..end], .. bytes[at..]];
            default:
                return [.. bytes[..at], Telling[_random.Next(Telling.Length)], .. bytes[at..]];
        }
    }
}
