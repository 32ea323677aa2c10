using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudNexus.Agent.Aggregate;

/// <summary>The certificate that an aggregator shows.</summary>
internal static class ServerCertificate
{
    /// <param name="certificate">PEM file with the certificate first and its chain behind it; null for none.</param>
    /// <param name="key">PEM file of its key; null when the key is in the same file.</param>
    /// <exception cref="FormatException">They cannot be read; says why.</exception>
    public static SslStreamCertificateContext? Read(string? certificate, string? key)
    {
        if (certificate is null)
        {
            return null;
        }

        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"The certificate {certificate} cannot be used: {e.Message}", e);
        }
    }
}
