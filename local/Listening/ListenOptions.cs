using System.Net;

namespace CloudNexus.Local.Listening;

/// <summary>How others than this machine reach it, as the command line says.</summary>
public sealed record ListenOptions
{
    /// <summary>The address to listen at.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>PEM: the certificate, and the authorities between it and its root. Null for plain HTTP.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM: the certificate's private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A port where plain HTTP is answered with where HTTPS is, and with nothing else.</summary>
    public int? RedirectPort { get; init; }

    /// <summary>The address by which people and hosts know it, such as <c>https://nexus.example.org</c>; null for the one listened at.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Addresses and networks, by commas, whose <c>X-Forwarded-*</c> are believed.</summary>
    public string TrustedProxies { get; init; } = "";

    /// <summary>A reverse proxy stands before it, which speaks TLS with the outside.</summary>
    public bool IsBehindProxy { get; init; }

    /// <summary>Where people and hosts reach it, without a slash at the end.</summary>
    /// <param name="port">The port that is listened at.</param>
    public string AddressFor(int port)
        => PublicUrl ?? At(CertificateFile is null ? "http" : "https", port).GetLeftPart(UriPartial.Authority);

    /// <summary>Names and addresses that requests may ask for, without port.</summary>
    public IEnumerable<string> HostNames(int port) => [new Uri(AddressFor(port)).Host, At("http", port).Host];

    private Uri At(string scheme, int port) => new($"{scheme}://{new IPEndPoint(Address, port)}");
}
