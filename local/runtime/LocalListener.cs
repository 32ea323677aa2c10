using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace CloudNexus.Local.Runtime;

/// <summary>A further address to listen at.</summary>
/// <param name="At">Its port is never 0.</param>
/// <param name="Certificate">With its private key: TLS is spoken. Null for plain HTTP.</param>
/// <param name="Chain">The authorities between the certificate and its root, which clients are shown too.</param>
public sealed record LocalListener(IPEndPoint At, X509Certificate2? Certificate = null, X509Certificate2Collection? Chain = null);
