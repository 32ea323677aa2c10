using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// A refresh token: <c>nxr_{user}{session}{generation, 8 hex}{HMAC-SHA256 of it with the session's secret, base64url}</c>. So a token
/// of long ago is told from
/// one that was never given, without a list of the old ones.
/// </summary>
public readonly record struct RefreshToken(string UserId, string SessionId, int Generation, string Mac)
{
    private const string Prefix = "nxr_";
    private const int GenerationDigits = 8;
    private const int Head = 4 + (2 * Ids.Length) + GenerationDigits;

    public static string Make(Session session)
        => string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{session.UserId}{session.Id}{session.Generation:x8}{MacOf(session, session.Generation)}");

    public static bool TryParse(string? text, out RefreshToken token)
    {
        token = default;
        if (text?.Length != Head + Ids.SecretLength
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Ids.IsValid(text.AsSpan(Prefix.Length, Ids.Length))
            || !Ids.IsValid(text.AsSpan(Prefix.Length + Ids.Length, Ids.Length))
            || !int.TryParse(
                text.AsSpan(Head - GenerationDigits, GenerationDigits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var generation)
            || generation is < 0 or int.MaxValue)
        {
            return false;
        }

        var (user, session) = (text.Substring(Prefix.Length, Ids.Length), text.Substring(Prefix.Length + Ids.Length, Ids.Length));
        token = new RefreshToken(user, session, generation, text[Head..]);
        return true;
    }

    /// <summary>Whether this session gave it at some time.</summary>
    public bool IsOf(Session session) => CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.ASCII.GetBytes(Mac), System.Text.Encoding.ASCII.GetBytes(MacOf(session, Generation)));

    public override string ToString() => $"refresh token {Generation} of session {SessionId}";

    private static string MacOf(Session session, int generation)
    {
        Span<byte> data = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(data, generation);
        return Base64Url.EncodeToString(HMACSHA256.HashData(session.Secret, data));
    }
}
