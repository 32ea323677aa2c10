using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Transport;

/// <summary>Which certificates are believed, and why one was not.</summary>
internal sealed class TlsTrust
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly IReadOnlyList<byte[]> _pins;
    private readonly string? _pinnedHost;
    private string? _reason;

    /// <exception cref="FormatException">The file of authorities holds none.</exception>
    public TlsTrust(TransportOptions options, string? pinnedHost)
    {
        _authorities = options.CaFile is { } file ? ReadAuthorities(file) : null;
        _pins = [.. options.PinsSha256.Select(Convert.FromBase64String)];
        _pinnedHost = pinnedHost;
    }

    /// <exception cref="FormatException">There are none; the message reads on from the setting's name.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? authorities : throw new FormatException($"names {file}, which holds no PEM certificate");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"names {file}, which cannot be read: {e.Message}");
        }
    }

    public SslClientAuthenticationOptions ClientOptions()
    {
        var options = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Believe };
        if (_authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        return options;
    }

    /// <summary>Why the last certificate was refused, once.</summary>
    public string? TakeReason() => Interlocked.Exchange(ref _reason, null);

    /// <summary>SHA-256 of the certificate's SubjectPublicKeyInfo.</summary>
    public static byte[] PinOf(X509Certificate2 certificate) => SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    private bool Believe(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var reason = errors switch
        {
            SslPolicyErrors.None => WrongPin((sender as SslStream)?.TargetHostName, certificate),
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => "the server shows no certificate",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => "the certificate is for another name",
            _ => $"the certificate is not believed ({Faults(chain)}); "
                + "a private authority's goes into transport.ca_file",
        };
        Volatile.Write(ref _reason, reason);
        return reason is null;
    }

    private static string Faults(X509Chain? chain)
        => string.Join(", ", Array.ConvertAll(chain?.ChainStatus ?? [], s => $"{s.Status}").Distinct());

    private string? WrongPin(string? host, X509Certificate? certificate)
    {
        if (_pins.Count == 0 || !string.Equals(host, _pinnedHost, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var seen = certificate is X509Certificate2 full ? PinOf(full) : [];
        return _pins.Any(pin => CryptographicOperations.FixedTimeEquals(pin, seen))
            ? null
            : $"the certificate's key is sha256/{Convert.ToBase64String(seen)}, which transport.pin_sha256 does not name";
    }
}
