using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CloudNexus.Wire;

/// <summary>An operator's ECDSA P-256 public key, as hosts pin it: base64 of its SubjectPublicKeyInfo.</summary>
public sealed class OperatorPublicKey
{
    private const int IdBytes = 8;
    private const int InfoBytes = 91;

    /// <summary>What the information of every P-256 key begins with: the algorithm, the curve, and that the point stands there whole.</summary>
    private static readonly byte[] Head = Convert.FromHexString("3059301306072A8648CE3D020106082A8648CE3D03010703420004");

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
        if (Read(text) is not { } info)
        {
            return false;
        }

        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(info, out _);
            key = new OperatorPublicKey(info);
            return true;
        }
        catch (CryptographicException)
        {
            // No point of the curve.
            return false;
        }
    }

    /// <summary>Whether a text has the form of a P-256 key; whether its point is one of the curve is <see cref="TryParse"/>'s to say.</summary>
    public static bool HasForm([NotNullWhen(true)] string? text) => Read(text) is not null;

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

    private static byte[]? Read(string? text)
    {
        var info = new byte[InfoBytes];
        return text is not null && Convert.TryFromBase64String(text, info, out var length) && length == info.Length
            && info.AsSpan().StartsWith(Head)
            ? info
            : null;
    }
}
