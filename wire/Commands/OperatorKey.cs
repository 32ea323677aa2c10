using System.Security.Cryptography;

namespace CloudNexus.Wire;

/// <summary>An operator's ECDSA P-256 key: it stays on the operator's machine and signs what hosts are to run.</summary>
public sealed class OperatorKey : IDisposable
{
    public const int KeyBits = 256;
    public const int SignatureBytes = 64;

    private readonly ECDsa _key;

    private OperatorKey(ECDsa key)
    {
        _key = key;
        Public = OperatorPublicKey.TryParse(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), out var known)
            ? known
            : throw new CryptographicException("Not a P-256 key.");
    }

    public OperatorPublicKey Public { get; }

    public static OperatorKey New() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <param name="pem">A PKCS#8 private key, not encrypted.</param>
    /// <exception cref="CryptographicException">It is none of P-256.</exception>
    public static OperatorKey FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return new OperatorKey(key);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CryptographicException("This is no P-256 private key in PEM.", e);
        }
    }

    /// <summary>A secret.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>Base64 of r and s, as <see cref="OperatorPublicKey.IsSigned"/> takes it.</summary>
    /// <exception cref="ArgumentException">A part of the command is out of its bounds.</exception>
    public string Sign(CommandText command)
        => command.IsValid()
            ? Convert.ToBase64String(_key.SignData(command.ToBytes(), HashAlgorithmName.SHA256))
            : throw new ArgumentException("A part of the command is out of its bounds.", nameof(command));

    public void Dispose() => _key.Dispose();
}
