using System.Net;
using System.Net.Sockets;

namespace CloudNexus.Local;

/// <summary>
/// A TCP port that nobody else is given who asks for a free one, while whoever knows its number can listen at it. Linux alone allows that, for
/// sockets that are bound and not listened at; on other systems the port is one that was free a moment ago.
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket;

    private ReservedPort(Socket socket)
    {
        _socket = socket;
        Number = ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public int Number { get; }

    /// <summary>A free port of loopback.</summary>
    public static ReservedPort Take() => Take(IPAddress.Loopback, 0, "");

    /// <param name="address">One of this machine's.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="option">How it was given, and can be given differently.</param>
    /// <exception cref="IOException">Somebody listens there, or this process may not; the message says what to do.</exception>
    public static ReservedPort Take(IPAddress address, int port, string option)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

            // .NET sets SO_REUSEADDR when it binds, as Node.js does: sockets that all have it share a port until one listens.
            socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException refused)
        {
            socket?.Dispose();
            throw FreePort.Cannot(address, port, option, refused);
        }

        var taken = new ReservedPort(socket);
        if (!OperatingSystem.IsLinux())
        {
            socket.Dispose();
        }

        return taken;
    }

    public void Dispose() => _socket.Dispose();
}
