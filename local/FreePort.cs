using System.Net;
using System.Net.Sockets;

namespace CloudNexus.Local;

internal static class FreePort
{
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

    /// <summary>Says what to do about it.</summary>
    public static IOException Cannot(IPAddress address, int port, string option, SocketException refused)
        => new(refused.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"Port {port} is taken. Choose another with {option}.",
            SocketError.AddressNotAvailable =>
                $"{address} is none of this machine's addresses. See which it has (ip address), or take 0.0.0.0 for all.",
            SocketError.AccessDenied => $"This user may not listen at port {port}: choose one from 1024 on with {option}.",
            _ => $"Nobody can listen at {new IPEndPoint(address, port)}: {refused.Message}",
        });
}
