using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>The three parts of a compact JWS, decoded, and the text that is signed.</summary>
internal readonly record struct JwtParts(byte[] Header, byte[] Payload, byte[] Signature, byte[] Signed)
{
    /// <summary>Ours have about 900 characters.</summary>
    public const int MostCharacters = 4096;

    /// <summary>Whether a credential looks like a JWT at all: three parts.</summary>
    public static bool LooksLikeOne(string token) => token.AsSpan().Count('.') == 2;

    /// <summary>False when it is too long, has not three parts, or a part is not base64url in the one form that an encoder makes.</summary>
    public static bool TryParse(string token, out JwtParts parts)
    {
        parts = default;
        if (token.Length > MostCharacters || token.Split('.') is not [var header, var payload, var signature])
        {
            return false;
        }

        if (Decode(header) is { } h && Decode(payload) is { } p && Decode(signature) is { } s)
        {
            parts = new JwtParts(h, p, s, Encoding.ASCII.GetBytes($"{header}.{payload}"));
            return true;
        }

        return false;
    }

    private static byte[]? Decode(string part)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];

        // The decoder takes white space, padding and spare bits; comparing with the encoder's text refuses them.
        return part.Length > 0
            && Base64Url.DecodeFromChars(part, bytes, out _, out var length) == OperationStatus.Done
            && Base64Url.EncodeToString(bytes.AsSpan(0, length)) == part
            ? bytes[..length]
            : null;
    }
}
