using System.Net;
using System.Net.Sockets;

namespace CloudNexus.Harness;

/// <summary>
/// A port of <see cref="Ports.Reserve"/>. Linux lets others listen beside a socket that is bound and not listened at; on other systems the port
/// is one that was free a moment ago.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket;

    internal ReservedPort(IPAddress address)
    {
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

        // Sets SO_REUSEADDR too, which those have as well who will listen.
        _socket.Bind(new IPEndPoint(address, 0));
        Number = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        if (!OperatingSystem.IsLinux())
        {
            _socket.Dispose();
        }
    }

    public int Number { get; }

    public void Dispose() => _socket.Dispose();
}
