using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// Random identifiers of users, sessions, tokens and invitations: 100 bits as 20 letters and digits, safe in keys, paths and tokens.
/// </summary>
internal static class Ids
{
    public const int Length = 20;

    /// <summary>Characters of <see cref="NewSecret"/>.</summary>
    public const int SecretLength = 43;

    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>32 random bytes in base64url.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static bool IsValid(ReadOnlySpan<char> text) => text.Length == Length && !text.ContainsAnyExcept(Letters);

    /// <summary>What is kept of a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Compares in a time that tells nothing of where they differ.</summary>
    public static bool HashEquals(string secret, ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(secret), hash);
}
