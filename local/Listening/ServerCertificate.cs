using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudNexus.Local.Listening;

/// <summary>The certificate that is shown to others, with the authorities between it and its root.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private ServerCertificate(X509Certificate2 own, X509Certificate2Collection chain) => (Own, Chain) = (own, chain);

    /// <summary>With its private key.</summary>
    public X509Certificate2 Own { get; }

    public X509Certificate2Collection Chain { get; }

    /// <summary>Nobody believes it who was not told to.</summary>
    public bool IsSelfSigned => Own.SubjectName.RawData.AsSpan().SequenceEqual(Own.IssuerName.RawData);

    /// <param name="options">Names the files.</param>
    /// <param name="publicUrl">Whose host the certificate must be for, unless a proxy stands before it.</param>
    /// <param name="now">Must lie in the certificate's time.</param>
    /// <returns>Null where no certificate was given.</returns>
    /// <exception cref="IOException">It cannot be used; the message says why and what to do.</exception>
    public static ServerCertificate? Load(ListenOptions options, string publicUrl, DateTimeOffset now)
    {
        if (options is not { CertificateFile: { } file, KeyFile: { } key })
        {
            return null;
        }

        var loaded = Read(file, key);
        var host = new Uri(publicUrl).Host.Trim('[', ']');
        var problem = now >= loaded.Own.NotAfter ? $"has expired on {loaded.Own.NotAfter:u}: renew it"
            : now < loaded.Own.NotBefore ? $"holds from {loaded.Own.NotBefore:u} on only: check this machine's clock"
            : !options.IsBehindProxy && !loaded.Own.MatchesHostname(host) ? $"is not for {host}: name with --public-url what it is for"
            : null;
        if (problem is not null)
        {
            loaded.Dispose();
            throw new IOException($"The certificate in {file} {problem}.");
        }

        return loaded;
    }

    public void Dispose()
    {
        Own.Dispose();
        foreach (var authority in Chain)
        {
            authority.Dispose();
        }
    }

    /// <exception cref="IOException">They are no certificate and its key.</exception>
    public static ServerCertificate Read(string file, string key)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            var own = X509Certificate2.CreateFromPemFile(file, key);
            chain.RemoveAt(0);
            return new ServerCertificate(own, chain);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new IOException(
                $"{file} and {key} are no certificate and its private key, both PEM and without a password: {wrong.Message}");
        }
    }
}
