using System.Net;
using System.Net.Sockets;

namespace CloudNexus.Harness;

public static class Ports
{
    /// <summary>A loopback TCP port that was free a moment ago.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A free TCP port that is listened at later: until it is disposed of, nobody else is given it who asks for a free one.</summary>
    /// <param name="address">One of this machine's; null for loopback.</param>
    public static ReservedPort Reserve(IPAddress? address = null) => new(address ?? IPAddress.Loopback);
}
