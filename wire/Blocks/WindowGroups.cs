using System.Collections;
using System.Diagnostics.CodeAnalysis;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>A window's groups as the byte arrays that are stored: each is copied when it is asked for, names and sizes are free.</summary>
internal sealed class WindowGroups(IReadOnlyDictionary<string, Grown<byte>> groups) : IReadOnlyDictionary<string, byte[]>
{
    public int Count => groups.Count;

    public IEnumerable<string> Keys => groups.Keys;

    public IEnumerable<byte[]> Values => groups.Values.Select(g => g.Span.ToArray());

    public byte[] this[string key] => groups[key].Span.ToArray();

    public bool ContainsKey(string key) => groups.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out byte[] value)
    {
        var found = groups.TryGetValue(key, out var bytes);
        value = found ? bytes.Span.ToArray() : null;
        return found;
    }

    public IEnumerator<KeyValuePair<string, byte[]>> GetEnumerator()
        => groups.Select(g => KeyValuePair.Create(g.Key, g.Value.Span.ToArray())).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
