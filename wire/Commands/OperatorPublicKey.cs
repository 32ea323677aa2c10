using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CloudNexus.Wire;

/// <summary>An operator's ECDSA P-256 public key, as hosts pin it: base64 of its SubjectPublicKeyInfo.</summary>
public sealed class OperatorPublicKey
{
    private const int MostTextLength = 256;
    private const int IdBytes = 8;
    private readonly byte[] _info;

    private OperatorPublicKey(byte[] info)
    {
        _info = info;
        Id = Convert.ToHexStringLower(SHA256.HashData(info).AsSpan(0, IdBytes));
    }

    /// <summary>The beginning of the key's SHA-256, 16 hexadecimal digits. A name for people and look-ups, never a proof.</summary>
    public string Id { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out OperatorPublicKey? key)
    {
        key = null;
        if (text is not { Length: > 0 and <= MostTextLength })
        {
            return false;
        }

        try
        {
            var info = Convert.FromBase64String(text);
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(info, out var read);
            if (read != info.Length || ecdsa.KeySize != OperatorKey.KeyBits)
            {
                return false;
            }

            key = new OperatorPublicKey(info);
            return true;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether this key's owner signed exactly this command.</summary>
    /// <param name="command">The command as it is about to be run.</param>
    /// <param name="signature">Base64 of the signature's r and s, 64 bytes.</param>
    public bool IsSigned(CommandText command, string? signature)
    {
        var bytes = new byte[OperatorKey.SignatureBytes];
        if (!command.IsValid() || signature is null || !Convert.TryFromBase64String(signature, bytes, out var length) || length != bytes.Length)
        {
            return false;
        }

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(_info, out _);
        return ecdsa.VerifyData(command.ToBytes(), bytes, HashAlgorithmName.SHA256);
    }

    /// <summary>The text that <see cref="TryParse"/> takes.</summary>
    public override string ToString() => Convert.ToBase64String(_info);
}
