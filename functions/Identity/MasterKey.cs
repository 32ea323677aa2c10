using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Functions.Identity;

/// <summary>Encrypts small secrets at rest with AES-256-GCM: 12 bytes nonce, 16 bytes tag, ciphertext. The context is bound in.</summary>
public sealed class MasterKey
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;
    private readonly byte[] _key;

    /// <exception cref="InvalidOperationException">The setting is not 32 bytes in base64.</exception>
    public MasterKey(string base64)
    {
        var key = new byte[33];
        if (!Convert.TryFromBase64String(base64, key, out var length) || length != KeyBytes)
        {
            throw new InvalidOperationException("Set NEXUS_MASTER_KEY to 32 random bytes in base64, for example from: openssl rand -base64 32");
        }

        _key = key[..KeyBytes];
    }

    /// <summary>A key of 32 bytes for one purpose, from which no other and not this one can be told.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, KeyBytes, info: Encoding.UTF8.GetBytes(purpose));

    public byte[] Encrypt(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> context)
    {
        var sealedBytes = new byte[NonceBytes + TagBytes + secret.Length];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(nonce, secret, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), context);
        return sealedBytes;
    }

    /// <summary>Null when the bytes were not made by this key for this context.</summary>
    public byte[]? TryDecrypt(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> context)
    {
        if (sealedBytes.Length < NonceBytes + TagBytes)
        {
            return null;
        }

        var secret = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(
                sealedBytes[..NonceBytes], sealedBytes[(NonceBytes + TagBytes)..], sealedBytes.Slice(NonceBytes, TagBytes), secret, context);
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
