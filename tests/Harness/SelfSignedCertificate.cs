using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudNexus.Harness;

public static class SelfSignedCertificate
{
    /// <summary>For 127.0.0.1, good for a day. Returns the PEM files of the certificate and its key.</summary>
    public static (string Certificate, string Key) WriteTo(TemporaryDirectory directory) => WriteTo(directory, IPAddress.Loopback);

    /// <summary>For an address, good from an hour ago until <paramref name="days"/> from now.</summary>
    public static (string Certificate, string Key) WriteTo(TemporaryDirectory directory, IPAddress address, double days = 1)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(Math.Min(0, days)).AddHours(-1), now.AddDays(days));
        var files = (Certificate: directory.File("cert.pem"), Key: directory.File("key.pem"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <summary>Believes the certificate in the file, and where there is none what the system believes.</summary>
    public static SocketsHttpHandler Trusting(string? file)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (file is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }
}
