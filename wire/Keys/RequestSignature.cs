using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Wire;

/// <summary>
/// How an agent signs an API call, in the header <see cref="HeaderName"/>: <c>v1;{node};{key};{time ms};{nonce};{signature}</c>, the signature
/// being the base64 HMAC-SHA256 (of <see cref="ApiKey.DeriveSigningKey"/>) over version, method, path with query, body hash, time, nonce, node
/// and key, a line each.
/// </summary>
public sealed record RequestSignature(string NodeId, string KeyId, long TimeMs, string Nonce, string Signature)
{
    public const string HeaderName = "X-Nexus-Signature";

    /// <summary>How far the signer's clock may be off, and how long a nonce must be remembered.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Version = "v1";
    private const int NonceLength = 16;

    public static RequestSignature Create(
        ApiKey key, string method, string pathAndQuery, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var unsigned = new RequestSignature(key.NodeId, key.KeyId, now.ToUnixTimeMilliseconds(), Wire.NodeId.New(NonceLength), "");
        return unsigned with { Signature = unsigned.Sign(key.DeriveSigningKey(), method, pathAndQuery, body) };
    }

    public static bool TryParse(string? header, [NotNullWhen(true)] out RequestSignature? signature)
    {
        signature = null;
        if (header is not { Length: <= 512 } || header.Split(';') is not [Version, var node, var key, var time, var nonce, var code])
        {
            return false;
        }

        if (!Wire.NodeId.IsValid(node) || !Wire.NodeId.IsValid(key) || nonce.Length != NonceLength || !Wire.NodeId.IsValid(nonce)
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var timeMs))
        {
            return false;
        }

        signature = new RequestSignature(node, key, timeMs, nonce, code);
        return true;
    }

    /// <summary>Whether the signature is this request's, compared in constant time. Time and nonce are the caller's to judge.</summary>
    public bool IsValid(ReadOnlySpan<byte> signingKey, string method, string pathAndQuery, ReadOnlySpan<byte> body)
        => CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Sign(signingKey, method, pathAndQuery, body)), Encoding.UTF8.GetBytes(Signature));

    public string ToHeader() => $"{Version};{NodeId};{KeyId};{TimeMs.ToString(CultureInfo.InvariantCulture)};{Nonce};{Signature}";

    private string Sign(ReadOnlySpan<byte> signingKey, string method, string pathAndQuery, ReadOnlySpan<byte> body)
    {
        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(body));
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{Version}\n{method}\n{pathAndQuery}\n{bodyHash}\n{TimeMs}\n{Nonce}\n{NodeId}\n{KeyId}");
        return Convert.ToBase64String(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(text)));
    }
}
