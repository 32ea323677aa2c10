using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>Makes the key pair of a <see cref="SigningKey"/>, of its length; a fifth of a second of a core's work.</summary>
public delegate RSA NewKeyPair();

/// <summary>An RSA key that signs access tokens. Safe for use from many threads.</summary>
public sealed class SigningKey : IDisposable
{
    public const int Bits = 2048;

    private readonly Lock _gate = new();
    private readonly RSA _rsa;

    /// <param name="generation">Counts up: each rotation's key is one higher.</param>
    /// <param name="activeFrom">When it begins to sign.</param>
    /// <param name="createdAt">When it was made.</param>
    /// <param name="rsa">With its private part; owned by this from here on.</param>
    public SigningKey(int generation, DateTimeOffset activeFrom, DateTimeOffset createdAt, RSA rsa)
    {
        (Generation, ActiveFrom, CreatedAt, _rsa) = (generation, activeFrom, createdAt, rsa);
        var key = rsa.ExportParameters(includePrivateParameters: false);
        Modulus = Base64Url.EncodeToString(key.Modulus);
        Exponent = Base64Url.EncodeToString(key.Exponent);

        // The thumbprint of RFC 7638: members in this order, without spaces.
        var canonical = $$"""{"e":"{{Exponent}}","kty":"RSA","n":"{{Modulus}}"}""";
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)));
    }

    public int Generation { get; }

    public DateTimeOffset ActiveFrom { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>The <c>kid</c>.</summary>
    public string Id { get; }

    /// <summary>The public key's <c>n</c>, base64url.</summary>
    public string Modulus { get; }

    /// <summary>The public key's <c>e</c>, base64url.</summary>
    public string Exponent { get; }

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            return _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_gate)
        {
            return signature.Length == Bits / 8 && _rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    /// <summary>PKCS #8: a secret.</summary>
    internal byte[] ExportPrivate()
    {
        lock (_gate)
        {
            return _rsa.ExportPkcs8PrivateKey();
        }
    }

    public void Dispose() => _rsa.Dispose();
}
