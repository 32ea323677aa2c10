using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CloudNexus.Wire;

/// <summary>
/// What an operator signs so that one host runs one command once. Whoever carries it can change nothing of it: the arguments are signed and carried as
/// the very text that was written, never as a value that is written anew.
/// </summary>
/// <param name="Target">The node's id.</param>
/// <param name="Action">1 to <see cref="MostActionLength"/> of <c>a–z 0–9 . _ -</c>.</param>
/// <param name="Arguments">A JSON object, at most <see cref="MostArgumentBytes"/> in UTF-8.</param>
/// <param name="Nonce"><see cref="NonceLength"/> characters as in <see cref="NodeId"/>: a host takes each once.</param>
/// <param name="ExpiresAtMs">Epoch milliseconds after which no host runs it.</param>
public sealed record CommandText(string Target, string Action, string Arguments, string Nonce, long ExpiresAtMs)
{
    public const int NonceLength = 24;
    public const int MostActionLength = 64;
    public const int MostArgumentBytes = 16 * 1024;

    /// <summary>Longest time between the signature and the expiry that hosts accept.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    private const string Version = "cloudnexus-command-v1";
    private static readonly SearchValues<char> ActionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    public static string NewNonce() => Wire.NodeId.New(NonceLength);

    public static bool IsAction([NotNullWhen(true)] string? text)
        => text is { Length: > 0 and <= MostActionLength } && !text.AsSpan().ContainsAnyExcept(ActionCharacters);

    /// <summary>Whether every part is within its bounds. No part but the last can hold a line's end, so that no two commands read the same.</summary>
    public bool IsValid()
        => Wire.NodeId.IsValid(Target) && IsAction(Action) && Nonce.Length == NonceLength && Wire.NodeId.IsValid(Nonce) && ExpiresAtMs > 0
            && Encoding.UTF8.GetByteCount(Arguments) <= MostArgumentBytes;

    /// <summary>The bytes that are signed: version, target, action, expiry, nonce and arguments, a line each.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Version}\n{Target}\n{Action}\n{ExpiresAtMs}\n{Nonce}\n{Arguments}"));
}
