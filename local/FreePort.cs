using System.Net;
using System.Net.Sockets;

namespace CloudNexus.Local;

internal static class FreePort
{
    /// <summary>A loopback TCP port that was free a moment ago.</summary>
    public static int Find() => Find(IPAddress.Loopback);

    /// <summary>A TCP port of the address that was free a moment ago.</summary>
    public static int Find(IPAddress address)
    {
        try
        {
            using var listener = new TcpListener(address, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException refused)
        {
            throw Cannot(address, 0, "", refused);
        }
    }

    /// <param name="address">One of this machine's.</param>
    /// <param name="port">The port.</param>
    /// <param name="option">How it was given, and can be given differently.</param>
    /// <exception cref="IOException">It is taken, or this process may not listen there; the message says what to do.</exception>
    public static void Check(IPAddress address, int port, string option)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
        }
        catch (SocketException refused)
        {
            throw Cannot(address, port, option, refused);
        }
    }

    private static IOException Cannot(IPAddress address, int port, string option, SocketException refused)
        => new(refused.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"Port {port} is taken. Choose another with {option}.",
            SocketError.AddressNotAvailable =>
                $"{address} is none of this machine's addresses. See which it has (ip address), or take 0.0.0.0 for all.",
            SocketError.AccessDenied => $"This user may not listen at port {port}: choose one from 1024 on with {option}.",
            _ => $"Nobody can listen at {new IPEndPoint(address, port)}: {refused.Message}",
        });
}
