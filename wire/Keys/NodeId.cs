using System.Security.Cryptography;

namespace CloudNexus.Wire;

/// <summary>Identifiers of nodes and keys: 1 to 64 of <c>a–z 0–9 -</c>, so that they may stand in paths, keys and groups unescaped.</summary>
public static class NodeId
{
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    public static bool IsValid(string? text)
        => text is { Length: > 0 and <= Frame.MostIdBytes } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>A random identifier of <paramref name="length"/> characters, five bits each.</summary>
    public static string New(int length = 16) => RandomNumberGenerator.GetString(Alphabet, length);
}
