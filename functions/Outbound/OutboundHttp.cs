using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Outbound;

/// <summary>
/// Makes clients for addresses that people name. Where a name leads is looked up once and held against <see cref="PublicAddresses"/>, and
/// that very address is connected to: a name that answers differently the next time gains nothing. Redirects are not followed, no cookies
/// are kept, no proxy is asked.
/// </summary>
public static class OutboundHttp
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);

    /// <summary>Whether the installation lets people name addresses of private networks and of this machine.</summary>
    public static bool AllowsPrivate(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings["NEXUS_ALLOW_PRIVATE_TARGETS"] is "1" or "true";
    }

    /// <param name="allowPrivate">Whether private networks and this machine may be called too.</param>
    public static HttpClient Create(bool allowPrivate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectTime,
            PooledConnectionLifetime = ConnectionLife,
            MaxConnectionsPerServer = 16,
            MaxResponseHeadersLength = 32,
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, allowPrivate, cancellation),
        };

        // Each caller has a time limit of its own.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 1024 * 1024 };
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint end, bool allowPrivate, CancellationToken cancellation)
    {
        var found = await Dns.GetHostAddressesAsync(end.Host, cancellation);
        var allowed = allowPrivate ? found : [.. found.Where(PublicAddresses.Has)];
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError,
                $"{end.Host} is no address of the public internet. NEXUS_ALLOW_PRIVATE_TARGETS=1 allows others.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, end.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
